import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from '../command-line.ts';
import type { FoundEngine, Probe, ProbeImage } from '../connector.ts';
import { inItsFolder, inOrder } from '../in-order.ts';
import type { Machine, Ran } from '../machine.ts';
import { nameFor } from './needs.ts';

/** By the docker command, with a configuration of the probe's own; the image is removed from the engine again. */
export function dockerProbes(engine: FoundEngine, image: ProbeImage, machine: Machine): Probe[] {
  const docker = commandFor(engine, image, machine);
  if (docker === undefined) return [];
  const { reference, run, typed } = docker;
  const load = [['load', '--quiet', '--input', image.archive]];
  const tag = reference === image.reference ? [] : [['tag', image.reference, reference]];
  return [
    {
      what: 'push',
      command: typed(['push', reference]),
      run: () => run([...load, ...tag, ['push', '--quiet', reference]]),
    },
    {
      what: 'pull',
      command: typed(['pull', reference]),
      run: () => run([['pull', '--quiet', reference]]),
    },
  ];
}

/** Its BuildKit reaches registries in its own way. */
export function dockerBuilds(engine: FoundEngine, image: ProbeImage, machine: Machine): Probe[] {
  const docker = commandFor(engine, image, machine);
  if (docker === undefined) return [];
  const { reference, run, typed } = docker;
  return [
    {
      what: 'build',
      command: `echo FROM ${reference} | ${typed(['build', '--pull', '-'])}`,
      // What is built takes the place of the image under its name, and goes with it.
      run: () => run([['build', '--pull', '--quiet', '--tag', reference, '-']], `FROM ${reference}\n`),
    },
  ];
}

function commandFor(engine: FoundEngine, image: ProbeImage, machine: Machine) {
  const { program, socket = '', isClosed, context } = engine.own;
  if (program === undefined || isClosed !== undefined) return undefined;
  const [name = '', ...path] = image.reference.split('/');
  const own = nameFor(engine, name);
  const reference = [own, ...path].join('/');
  // One in a virtual machine is known by the name of a context, and listens where that says.
  const host = engine.own.host ?? `unix://${machine.at(socket)}`;
  const isUsual = engine.mode !== 'rootless';
  const which = context !== undefined ? ['--context', context] : isUsual ? [] : ['--host', host];
  const run = (commands: string[][], input = ''): Promise<Ran> =>
    inItsFolder(image, async (folder) => {
      const config = await configIn(folder, image, own, machine);
      const env = { DOCKER_HOST: host, DOCKER_CONFIG: config, DOCKER_BUILDKIT: '1' };
      const each = commands.map((args) => ({ program, args, input }));
      try {
        return await inOrder(each, machine, env);
      } finally {
        // Only so that nothing of it stays: what failed may have left nothing to remove.
        for (const one of new Set([reference, image.reference]))
          await machine.run(program, ['rmi', '--force', one], { env });
      }
    });
  const typed = (args: string[]) => commandLine({ program: 'docker', args: [...which, ...args] });
  return { reference, run, typed };
}

/** The logins of the person who uses docker are neither read nor changed. */
async function configIn(
  folder: string,
  { logins }: ProbeImage,
  name: string,
  { home }: Machine,
): Promise<string> {
  const config = join(folder, 'docker');
  await mkdir(config, { mode: 0o700 });
  const { auths } =
    logins === null ? { auths: {} } : JSON.parse(await readFile(join(logins, 'config.json'), 'utf8'));
  const own = Object.fromEntries(Object.values(auths).map((auth) => [name, auth]));
  // There people install buildx without an administrator.
  const cliPluginsExtraDirs = [join(home, '.docker/cli-plugins')];
  const content = JSON.stringify({ auths: own, cliPluginsExtraDirs });
  await writeFile(join(config, 'config.json'), content, { mode: 0o600 });
  return config;
}
