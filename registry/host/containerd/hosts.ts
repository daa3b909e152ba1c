import { dirname, join, resolve } from 'node:path';
import type { TomlTable } from 'smol-toml';
import { PlainError } from '../../errors.ts';
import { shortPath } from '../command-line.ts';
import type { Door, Want } from '../connector.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine } from '../machine.ts';
import { holdsCertificate, systemTrusts } from '../pem.ts';
import { readToml, stringAt, tableAt, valueAt } from '../toml.ts';

/** The folder in which containerd's clients look for a folder for each registry. */
export interface HostsFolder {
  path: string;
  elevated: boolean;
  /** Of the engine that it is written for: `berth disconnect <engine>` takes it back. */
  engine: string;
}

const mark = '# Written by Berth.';

/**
 * The files by which a registry of another name than localhost is trusted, and by which Docker Hub's images are asked of
 * the mirror first. They are taken in at once, no daemon has to read them again.
 */
export async function hostsWants(door: Door, folder: HostsFolder, machine: Machine): Promise<Want[]> {
  return [...(await trustWants(door, folder, machine)), ...(await mirrorWants(door, folder, machine))];
}

async function trustWants(door: Door, folder: HostsFolder, machine: Machine): Promise<Want[]> {
  const { name, authority } = door;
  // To localhost they speak plain HTTP.
  if (authority === null || isLocalName(name) || (await systemTrusts(authority, machine))) return [];
  const { elevated, engine } = folder;
  const own = join(folder.path, name);
  const certificate = join(own, 'ca.crt');
  const url = `https://${name}`;
  const hosts: Want = {
    kind: 'write',
    path: join(own, 'hosts.toml'),
    content: hostsText(engine, url, url, ['capabilities = ["pull", "resolve", "push"]', 'ca = "ca.crt"']),
    elevated,
  };
  // Clients ask for the first of these names.
  for (const path of [join(folder.path, name.replace(/:(\d+)$/, '_$1_')), own]) {
    const theirs = await foreignHosts(path, machine);
    if (theirs === undefined) continue;
    if (await reaches(theirs, door, machine)) return [];
    throw foreign(theirs.path, machine);
  }
  const ca: Want = { kind: 'write', path: certificate, content: authority, elevated };
  return unlessThere([ca, hosts], machine);
}

async function mirrorWants({ mirror }: Door, folder: HostsFolder, machine: Machine): Promise<Want[]> {
  if (mirror === null) return [];
  const { elevated, engine } = folder;
  // Where Docker Hub has a folder of its own, the one for all others does not count any more.
  for (const path of [join(folder.path, 'docker.io'), join(folder.path, '_default')]) {
    const theirs = await foreignHosts(path, machine);
    if (theirs === undefined) continue;
    if (mirror in tableAt(theirs.table, ['host'])) return [];
    throw foreign(theirs.path, machine);
  }
  const content = hostsText(engine, 'https://registry-1.docker.io', mirror, [
    'capabilities = ["pull", "resolve"]',
  ]);
  return unlessThere(
    [{ kind: 'write', path: join(folder.path, 'docker.io/hosts.toml'), content, elevated }],
    machine,
  );
}

/** containerd 1 takes no file without a table for a host. */
function hostsText(engine: string, server: string, host: string, lines: string[]): string {
  return `${mark} "berth disconnect ${engine}" takes it back.
server = "${server}"

[host."${host}"]
${lines.map((line) => `  ${line}\n`).join('')}`;
}

interface Foreign {
  path: string;
  table: TomlTable;
}

/** What somebody else says of a registry: by a hosts.toml, or by certificates alone, which a hosts.toml puts out of force. */
async function foreignHosts(folder: string, machine: Machine): Promise<Foreign | undefined> {
  const path = join(folder, 'hosts.toml');
  const text = await machine.read(path);
  if (text?.startsWith(mark)) return undefined;
  const table = await readToml(path, machine);
  if (table !== undefined) return { path, table };
  const certificate = (await machine.list(folder)).find((name) => /\.(crt|cert|key)$/.test(name));
  return certificate === undefined ? undefined : { path: join(folder, certificate), table: {} };
}

/** Whether a registry is reached by what somebody wrote for it by hand. */
async function reaches(
  { path, table }: Foreign,
  { name, authority }: Door,
  machine: Machine,
): Promise<boolean> {
  const hosts = tableAt(table, ['host']);
  if (`http://${name}` in hosts) return true;
  const own = tableAt(hosts, [`https://${name}`]);
  if (valueAt(own, ['skip_verify']) === true) return true;
  // A path that is not absolute begins at the file's folder.
  const ca = stringAt(own, ['ca']);
  const text = ca === '' ? undefined : await machine.read(resolve(dirname(path), ca));
  return text !== undefined && holdsCertificate(text, authority ?? '');
}

async function unlessThere(wants: Want[], machine: Machine): Promise<Want[]> {
  const there = await Promise.all(
    wants.map(async (want) => want.kind === 'write' && (await machine.read(want.path)) === want.content),
  );
  return wants.filter((_want, i) => !there[i]);
}

function foreign(path: string, machine: Machine): PlainError {
  const shown = shortPath(path, machine);
  return new PlainError(
    `${shown} is somebody else's, and what Berth would write takes its place. Nothing was changed.`,
    {
      code: 'FILE_FOREIGN',
      facts: { path: shown },
    },
  );
}
