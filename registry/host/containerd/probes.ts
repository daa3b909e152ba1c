import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from '../command-line.ts';
import type { FoundEngine, Probe, ProbeImage } from '../connector.ts';
import { inItsFolder, inOrder } from '../in-order.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine, Ran } from '../machine.ts';
import { usualFolder } from './cri.ts';

/** By ctr, in a namespace of the probe's own, which goes again. Only for whom containerd's socket is open. */
export function containerdProbes(
  { own, running }: FoundEngine,
  image: ProbeImage,
  machine: Machine,
): Probe[] {
  const { ctr } = own;
  if (ctr === undefined || running === null) return [];
  const { reference, archive } = image;
  const push = (hosts: string[]) => [
    ['images', 'import', '--no-unpack', archive],
    ['images', 'push', ...hosts, reference],
  ];
  const pull = (hosts: string[]) => [['content', 'fetch', ...hosts, reference]];
  const run = (steps: typeof push) =>
    inItsFolder(image, async (folder) =>
      inNamespace(ctr, machine, steps(await hostsDir(image, folder, machine))),
    );
  const typed = (args: string[]) => commandLine({ program: 'ctr', args });
  return [
    { what: 'push', command: typed(['images', 'push', reference]), run: () => run(push) },
    { what: 'pull', command: typed(['content', 'fetch', reference]), run: () => run(pull) },
  ];
}

async function inNamespace(ctr: string, machine: Machine, steps: string[][]): Promise<Ran> {
  const name = `berth-probe-${process.pid}`;
  const inside = (args: string[]) => ({ program: ctr, args: ['--namespace', name, ...args] });
  try {
    // What it prints of its progress says nothing of what went wrong.
    return { ...(await inOrder(steps.map(inside), machine)), stdout: '' };
  } finally {
    const { stdout } = await machine.run(ctr, inside(['images', 'ls', '--quiet']).args);
    const images = stdout.split('\n').filter((line) => line !== '');
    await inOrder(
      [
        ...(images.length > 0 ? [inside(['images', 'rm', '--sync', ...images])] : []),
        { program: ctr, args: ['namespaces', 'rm', name] },
      ],
      machine,
    );
  }
}

/** A login goes in by a file: on ctr's command line everybody could read it. */
async function hostsDir(
  { reference, logins }: ProbeImage,
  folder: string,
  machine: Machine,
): Promise<string[]> {
  const [name = ''] = reference.split('/');
  if (logins === null) return isLocalName(name) ? [] : ['--hosts-dir', machine.at(usualFolder)];
  const { auths } = JSON.parse(await readFile(join(logins, 'config.json'), 'utf8'));
  const host = isLocalName(name) ? `http://${name}` : `https://${name}`;
  await mkdir(join(folder, name));
  await writeFile(
    join(folder, name, 'hosts.toml'),
    `server = "${host}"

[host."${host}"]
  capabilities = ["pull", "resolve", "push"]
${isLocalName(name) ? '' : `  ca = "${machine.at(usualFolder)}/${name}/ca.crt"\n`}
[host."${host}".header]
  Authorization = "Basic ${auths[name].auth}"
`,
    { mode: 0o600 },
  );
  return ['--hosts-dir', folder];
}
