import type { Door, Want } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { foreign } from '../machines/foreign.ts';
import type { InsideHosts } from '../machines/hosts.ts';
import { fileInside, type Inside, readInside } from '../machines/inside.ts';

const path = '/etc/containers/registries.conf.d/50-berth.conf';
const mark = '# Written by Berth.';

/** So that CRI-O, which only ever pulls, takes `localhost:5000/…` from this machine. It reads its files again when it is told to. */
export async function crioInside(
  inside: Inside,
  { host, engine, mirrors }: InsideHosts,
  { name, port, authority, mirror }: Door,
  machine: Machine,
): Promise<Want[]> {
  const now = await readInside(inside, path, machine);
  if (now !== undefined && !now.startsWith(mark)) throw foreign(`${inside.name}:${path}`);
  const trust = `/etc/containers/certs.d/${host}:${port}/ca.crt`;
  const tables = [
    registry(name, `${host}:${port}`, authority === null),
    ...(mirror === null || !mirrors ? [] : [mirrored(`${host}:${new URL(mirror).port}`)]),
  ];
  const content = `${mark} "berth disconnect ${engine}" takes it back.\n${tables.join('\n')}`;
  const files = [
    ...(authority === null ? [] : await fileInside(inside, trust, authority, machine)),
    ...(await fileInside(inside, path, content, machine)),
  ];
  if (files.length === 0) return [];
  const reload = inside.command('systemctl', 'reload', 'crio');
  return [...files, { kind: 'run', run: reload, undo: null, elevated: false }];
}

function registry(prefix: string, location: string, isPlain: boolean): string {
  return `[[registry]]
prefix = "${prefix}"
location = "${location}"
${isPlain ? 'insecure = true\n' : ''}`;
}

function mirrored(location: string): string {
  return `[[registry]]
prefix = "docker.io"
location = "docker.io"

[[registry.mirror]]
location = "${location}"
insecure = true
`;
}
