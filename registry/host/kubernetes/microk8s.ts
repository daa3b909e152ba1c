import type { Connector, Door, FoundEngine, Wanted } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { foreign } from '../machines/foreign.ts';
import { versionOf } from '../version-of.ts';

const path = '/var/snap/microk8s/current/args/certs.d/docker.io/hosts.toml';
const mark = '# Written by Berth.';

/** MicroK8s on this machine itself: its localhost is ours, so only a mirror is to be set up, which it reads with every pull. */
export const microk8s: Connector = { kind: 'microk8s', find, plan };

async function find(machine: Machine): Promise<FoundEngine[]> {
  const program = machine.platform === 'linux' ? await machine.find('microk8s') : undefined;
  if (program === undefined) return [];
  const [version, running] = await Promise.all([
    versionOf(program, ['version'], machine),
    machine.exists('/var/snap/microk8s/common/run/containerd.sock'),
  ]);
  return [
    { ...{ id: 'microk8s', kind: 'microk8s', instance: null, mode: 'snap' }, version, running, own: {} },
  ];
}

async function plan(_engine: FoundEngine, { mirror }: Door, machine: Machine): Promise<Wanted> {
  if (mirror === null) return { wants: [], warnings: [] };
  const now = await machine.read(path);
  if (now !== undefined && !now.startsWith(mark) && !isShipped(now)) throw foreign(path);
  const content = `${mark} "berth disconnect microk8s" takes it back.
server = "https://registry-1.docker.io"

[host."${mirror}"]
  capabilities = ["pull", "resolve"]
`;
  if (now === content) return { wants: [], warnings: [] };
  return {
    wants: [{ kind: 'write', path, content, mode: 0o660, elevated: true }],
    warnings: [],
    optional: true,
  };
}

/** It comes with a file that says no more than that Docker Hub is Docker Hub. */
function isShipped(text: string): boolean {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const known = [
    /^server = "https:\/\/(registry-1\.)?docker\.io"$/,
    /^\[host\."https:\/\/registry-1\.docker\.io"\]$/,
    /^capabilities = \["pull", "resolve"\]$/,
  ];
  return lines.every((line) => known.some((one) => one.test(line)));
}
