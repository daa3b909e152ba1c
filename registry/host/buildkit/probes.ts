import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from '../command-line.ts';
import type { FoundEngine, Probe, ProbeImage } from '../connector.ts';
import { inItsFolder, inOrder } from '../in-order.ts';
import type { Machine, Ran } from '../machine.ts';
import { buildxFolder, dockerConfig } from './builders.ts';

/** By builds: one that pushes what it made, and one that is made of what it pulls. */
export function buildkitProbes({ own, instance }: FoundEngine, image: ProbeImage, machine: Machine): Probe[] {
  const { reference } = image;
  const { docker, buildctl } = own;
  const build =
    instance !== null && docker !== undefined ? withBuildx(docker, instance) : withBuildctl(buildctl);
  if (build === undefined) return [];
  const run = (dockerfile: string, push: string | null): Promise<Ran> =>
    inItsFolder(image, async (folder) => {
      const context = join(folder, 'context');
      await mkdir(context);
      await writeFile(join(context, 'Dockerfile'), dockerfile);
      const env = await envIn(folder, image, machine);
      return inOrder([{ ...build.command(context, push), timeoutMs: 20_000 }], machine, env);
    });
  return [
    {
      what: 'push',
      command: build.typed(reference),
      run: () => run(`FROM scratch\nCOPY Dockerfile /${reference.split(':').at(-1)}\n`, reference),
    },
    { what: 'pull', command: build.typed(null), run: () => run(`FROM ${reference}\n`, null) },
  ];
}

interface Build {
  command(context: string, push: string | null): { program: string; args: string[] };
  typed(push: string | null): string;
}

function withBuildx(docker: string, builder: string): Build {
  const args = (push: string | null, context: string) => [
    ...['buildx', 'build', '--builder', builder, '--provenance=false', '--no-cache'],
    ...(push === null ? ['--output', 'type=cacheonly'] : ['--push', '--tag', push]),
    context,
  ];
  return {
    command: (context, push) => ({ program: docker, args: args(push, context) }),
    typed: (push) => {
      const what = push === null ? [] : ['--push', '--tag', push];
      return commandLine({
        program: 'docker',
        args: ['buildx', 'build', '--builder', builder, ...what, '.'],
      });
    },
  };
}

function withBuildctl(buildctl: string | undefined): Build | undefined {
  if (buildctl === undefined) return undefined;
  const args = (push: string | null, context: string) => [
    ...['build', '--frontend', 'dockerfile.v0', '--no-cache'],
    ...['--local', `context=${context}`, '--local', `dockerfile=${context}`],
    ...(push === null ? [] : ['--output', `type=image,name=${push},push=true`]),
  ];
  return {
    command: (context, push) => ({ program: buildctl, args: args(push, context) }),
    typed: (push) => commandLine({ program: 'buildctl', args: args(push, '.') }),
  };
}

/**
 * A configuration of docker that is the person's own but for the logins. What lies beside them is needed: plugins,
 * contexts, builders.
 */
async function envIn(
  folder: string,
  { logins }: ProbeImage,
  machine: Machine,
): Promise<Record<string, string>> {
  const [from, to] = [dockerConfig(machine), join(folder, 'docker')];
  await mkdir(to, { mode: 0o700 });
  for (const name of await machine.list(from)) {
    if (name !== 'config.json') await symlink(machine.at(join(from, name)), join(to, name));
  }
  const config = logins === null ? '{}' : await readFile(join(logins, 'config.json'), 'utf8');
  await writeFile(join(to, 'config.json'), config, { mode: 0o600 });
  return { DOCKER_CONFIG: to, BUILDX_CONFIG: machine.at(buildxFolder(machine)) };
}
