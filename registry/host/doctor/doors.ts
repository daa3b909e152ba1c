import type { Check } from '../../facts.ts';
import type { Door } from '../connector.ts';
import { formatAt, parseAt } from './addresses.ts';
import { checkEncrypted } from './encrypted.ts';
import { addressesToTry, checkListening, checkName } from './listening.ts';
import { checkProxies } from './proxies.ts';

interface Parts {
  instance: string;
  listening: string[];
  env: NodeJS.ProcessEnv;
}

/** What the registry finds out about its own doors, before any tool is asked. */
export async function checkDoors(door: Door, parts: Parts): Promise<Check[]> {
  const addresses = addressesToTry(parts.listening);
  const listen = await Promise.all(addresses.map((at) => checkListening(at, parts)));
  // A port that is usual is not in the name.
  const named = { ...parseAt(door.name), port: door.port };
  const answer = checkName(named, parts.instance);
  // Of an address at which somebody else answers, the certificate is not ours to judge.
  const ours = addresses.filter((at, i) => listen[i]?.ok && parts.listening.includes(formatAt(at)));
  const encrypted = [
    ...ours.map((at) => ({ at, name: at.host })),
    ...(ours.some((at) => at.port === named.port) ? [{ at: named, name: named.host }] : []),
  ];
  const { authority } = door;
  const tls =
    authority === null
      ? []
      : distinct(encrypted).map(({ at, name }) => checkEncrypted(at, { name, authority }));
  const all = await Promise.all([...listen, answer, ...tls, checkProxies(parts.env, door.name)]);
  return all.filter((check) => check !== undefined);
}

function distinct<Item extends { name: string; at: { port: number } }>(items: Item[]): Item[] {
  return [...new Map(items.map((item) => [`${item.name} ${item.at.port}`, item])).values()];
}
