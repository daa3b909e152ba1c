import { join } from 'node:path';
import type { Want } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { holdsCertificate } from '../pem.ts';
import { userFolder } from './registries.ts';

/** Where the tools look for the certificates of a registry: the first of these folders that is there is the only one. */
function foldersFor(name: string, machine: Machine): string[] {
  return [userFolder(machine), '/etc/containers', '/etc/docker'].map((folder) =>
    join(folder, 'certs.d', name),
  );
}

/** So that the registry's certificate is trusted; nothing where it is already. */
export async function trustWants(name: string, authority: string, machine: Machine): Promise<Want[]> {
  const folders = foldersFor(name, machine);
  const inForce = await firstThere(folders, machine);
  if (inForce !== undefined && (await trusts(inForce, authority, machine))) return [];
  const [user = '', system = ''] = folders;
  const folder = machine.isRoot && inForce !== user ? system : user;
  const path = join(folder, await freeName(folder, machine));
  return [{ kind: 'write', path, content: authority, elevated: false }];
}

/** Every certificate in there counts, so one of somebody else is left alone. */
async function freeName(folder: string, machine: Machine): Promise<string> {
  return (await machine.exists(join(folder, 'ca.crt'))) ? 'berth.crt' : 'ca.crt';
}

async function trusts(folder: string, authority: string, machine: Machine): Promise<boolean> {
  const names = (await machine.list(folder)).filter((name) => name.endsWith('.crt'));
  const files = await Promise.all(names.map((name) => machine.read(join(folder, name))));
  return files.some((text) => text !== undefined && holdsCertificate(text, authority));
}

async function firstThere(folders: string[], machine: Machine): Promise<string | undefined> {
  for (const folder of folders) if (await machine.exists(folder)) return folder;
  return undefined;
}
