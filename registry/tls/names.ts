import { isIP } from 'node:net';
import { hostname, type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { PlainError } from '../errors.ts';
import { isDomain, isLocalAddress } from './constraints.ts';
import { machineNames } from './machine-names.ts';

/** Names and addresses by which this machine, its containers and its neighbours reach it now. */
export function namesOfMachine(): string[] {
  return [
    ...new Set([
      'localhost',
      'registry.localhost',
      '127.0.0.1',
      '::1',
      ...machineNames,
      ...ownNames(),
      ...addresses(),
    ]),
  ];
}

/** A host name in lower case, or an address. */
export function isName(name: string): boolean {
  return isIP(name) !== 0 || isDomain(name);
}

/** Names and addresses that a person chose, each once; what is neither is a PlainError. */
export function parseNames(names: string[]): string[] {
  return [...new Set(names.map(parseName))];
}

function parseName(text: string): string {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  if (isName(name)) return name;
  throw new PlainError(`"${text}" is neither a host name nor an address. Write it without port and scheme.`, {
    code: 'NAME_INVALID',
    facts: { name: text },
  });
}

/** Where other machines reach this one; undefined where it is on no network that is not its own. */
export function lanAddress(): string | undefined {
  const own = /^(lo|docker|br-|virbr|cni|podman|veth|vmnet|vEthernet|utun|bridge)/;
  const wires = Object.entries(networkInterfaces()).filter(([name]) => !own.test(name));
  const found = wires.flatMap(([, all]) => all ?? []).filter((one) => !one.internal && isUseful(one));
  return (found.find(({ family }) => family === 'IPv4') ?? found[0])?.address;
}

/** The name by which Bonjour and Avahi announce it goes with its own. */
function ownNames(): string[] {
  const own = hostname().toLowerCase();
  const [label = ''] = own.split('.');
  return [own, `${label}.local`].filter(isDomain);
}

function addresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(isUseful)
    .map(({ address }) => address)
    .sort();
}

/** Private, and more than good on its own link, where a name for the link would be needed with it. */
function isUseful({ address }: NetworkInterfaceInfo): boolean {
  return isLocalAddress(address) && !/^(fe80:|169\.254\.)/.test(address);
}
