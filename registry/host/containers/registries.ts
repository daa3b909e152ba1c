import { join } from 'node:path';
import type { TomlTable } from 'smol-toml';
import { PlainError } from '../../errors.ts';
import { shortPath } from '../command-line.ts';
import type { Want } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { readToml, stringAt, tablesAt } from '../toml.ts';

const systemFolder = '/etc/containers';
const dropIn = '50-berth.conf';

/** What these tools read about registries, in the order in which they do: what comes later counts. */
export interface Registries {
  /** Berth's own file, whether it is there or not. */
  own: string;
  others: { path: string; table: TomlTable }[];
}

export function userFolder({ home }: Machine): string {
  return join(home, '.config/containers');
}

/** One file that cannot be read stops all of these tools, so it is trouble also where it is somebody else's. */
export async function readRegistries(machine: Machine): Promise<Registries> {
  const [user, system] = [userFolder(machine), systemFolder];
  const userMain = join(user, 'registries.conf');
  // With a main file of the user's own, the system's are not read at all.
  const usersAlone = await machine.exists(userMain);
  const [main, folders] = usersAlone
    ? [userMain, [user]]
    : [machine.env.CONTAINERS_REGISTRIES_CONF || join(system, 'registries.conf'), [system, user]];
  const ownFolder = usersAlone || !machine.isRoot ? user : system;
  const own = join(ownFolder, 'registries.conf.d', dropIn);
  const paths = [main, ...(await Promise.all(folders.map((folder) => dropInsIn(folder, machine)))).flat()];
  const others: Registries['others'] = [];
  for (const path of paths.filter((one) => one !== own)) {
    const table = await readToml(path, machine);
    if (table !== undefined) others.push({ path, table });
  }
  return { own, others };
}

/** Whether somebody said already that this registry needs no certificate. */
export function isInsecure({ others }: Registries, name: string): boolean {
  return others.flatMap(({ table }) => registriesFor(name, table)).at(-1)?.insecure === true;
}

/** So that images of Docker Hub are asked of the mirror first. */
export async function mirrorWants(
  { own, others }: Registries,
  mirror: string,
  machine: Machine,
): Promise<Want[]> {
  const location = mirror.replace(/^https?:\/\/|\/$/g, '');
  for (const { path, table } of others) {
    const theirs = registriesFor('docker.io', table);
    if (theirs.some((one) => tablesAt(one, ['mirror']).some((it) => stringAt(it, ['location']) === location)))
      return [];
    // The tools take one table for docker.io, so ours would put theirs out of force.
    if (theirs.length > 0) throw foreign(path, location, machine);
  }
  const content = dropInText(location, mirror.startsWith('http:'));
  if ((await machine.read(own)) === content) return [];
  return [{ kind: 'write', path: own, content, elevated: false }];
}

function dropInText(location: string, isPlain: boolean): string {
  return `# Written by Berth. "berth disconnect podman" takes it back.
[[registry]]
prefix = "docker.io"
location = "docker.io"

[[registry.mirror]]
location = "${location}"
${isPlain ? 'insecure = true # plain HTTP, this machine only\n' : ''}`;
}

function registriesFor(name: string, table: TomlTable): TomlTable[] {
  return tablesAt(table, ['registry']).filter(
    (one) => (stringAt(one, ['prefix']) || stringAt(one, ['location'])) === name,
  );
}

async function dropInsIn(folder: string, machine: Machine): Promise<string[]> {
  const inside = join(folder, 'registries.conf.d');
  const names = await machine.list(inside);
  return names.filter((name) => name.endsWith('.conf')).map((name) => join(inside, name));
}

function foreign(path: string, location: string, machine: Machine): PlainError {
  const shown = shortPath(path, machine);
  return new PlainError(
    `${shown} already says where Docker Hub's images come from. Berth leaves it as it is: add a [[registry.mirror]] with location = "${location}" to it, or connect without the mirror.`,
    { code: 'FILE_FOREIGN', facts: { path: shown } },
  );
}
