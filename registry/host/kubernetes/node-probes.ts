import { join } from 'node:path';
import { commandLine } from '../command-line.ts';
import type { FoundEngine, Probe, ProbeImage } from '../connector.ts';
import { inOrder } from '../in-order.ts';
import type { Machine, Ran } from '../machine.ts';
import type { Inside } from '../machines/inside.ts';
import { nodeInside, nodesOf } from './nodes.ts';

/** The engine that runs the nodes pushes, and the first of them pulls, as the kubelet has it pull. */
export function nodeProbes(found: FoundEngine, image: ProbeImage, machine: Machine): Probe[] {
  const { engine = 'docker' } = found.own;
  const [node = ''] = nodesOf(found);
  return [pushBy(engine, image, machine), pullIn(nodeInside(engine, node), image, machine)];
}

export function pushBy(program: string, image: ProbeImage, machine: Machine): Probe {
  const { reference, archive } = image;
  const name = /podman(\.exe)?$/.test(program) ? 'podman' : 'docker';
  const commands = [
    ['load', '--quiet', '--input', archive],
    ['push', '--quiet', reference],
  ];
  return {
    what: 'push',
    command: commandLine({ program: name, args: ['push', reference] }),
    run: async () => {
      const env = name === 'podman' ? podmanLogin(image) : await dockerLogin(program, image, machine);
      try {
        return await inOrder(
          commands.map((args) => ({ program, args })),
          machine,
          env,
        );
      } finally {
        await machine.run(program, ['rmi', '--force', reference], { env });
      }
    },
  };
}

export function pullIn(inside: Inside, { reference }: ProbeImage, machine: Machine): Probe {
  const pull = inside.command('crictl', 'pull', reference);
  return {
    what: 'pull',
    command: commandLine({ ...pull, program: pull.program.split(/[/\\]/).at(-1) ?? '' }),
    run: async (): Promise<Ran> => {
      try {
        return await inOrder([pull], machine);
      } finally {
        const { program, args } = inside.command('crictl', 'rmi', reference);
        await machine.run(program, args);
      }
    },
  };
}

function podmanLogin({ logins }: ProbeImage): Record<string, string> {
  return logins === null ? {} : { REGISTRY_AUTH_FILE: join(logins, 'config.json') };
}

/** Contexts are part of a docker's configuration, so with another one it has to be told where its engine is. */
async function dockerLogin(
  program: string,
  { logins }: ProbeImage,
  machine: Machine,
): Promise<Record<string, string>> {
  if (logins === null) return {};
  const format = '{{.Endpoints.docker.Host}}';
  const { stdout } = await machine.run(program, ['context', 'inspect', '--format', format]);
  return { DOCKER_CONFIG: logins, DOCKER_HOST: stdout.trim() };
}
