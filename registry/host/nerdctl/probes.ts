import { commandLine } from '../command-line.ts';
import type { FoundEngine, Probe, ProbeImage } from '../connector.ts';
import { inOrder } from '../in-order.ts';
import type { Machine, Ran } from '../machine.ts';

/** In a containerd namespace of the probe's own, which goes again. */
export function nerdctlProbes({ own }: FoundEngine, image: ProbeImage, machine: Machine): Probe[] {
  const { program = 'nerdctl' } = own;
  const { reference, archive } = image;
  const typed = (what: string) => commandLine({ program: 'nerdctl', args: [what, reference] });
  const run = (steps: string[][]) => inNamespace(program, image, machine, steps);
  return [
    {
      what: 'push',
      command: typed('push'),
      run: () =>
        run([
          ['load', '--quiet', '--input', archive],
          ['push', '--quiet', reference],
        ]),
    },
    {
      what: 'pull',
      command: typed('pull'),
      run: () => run([['pull', '--quiet', '--unpack=false', reference]]),
    },
  ];
}

async function inNamespace(
  program: string,
  { reference, logins }: ProbeImage,
  machine: Machine,
  steps: string[][],
): Promise<Ran> {
  const name = `berth-probe-${process.pid}`;
  const inside = (args: string[]) => ({ program, args: ['--namespace', name, ...args] });
  const env: Record<string, string> = logins === null ? {} : { DOCKER_CONFIG: logins };
  try {
    return await inOrder(steps.map(inside), machine, env);
  } finally {
    await machine.run(program, inside(['rmi', '--force', reference]).args);
    await machine.run(program, ['namespace', 'remove', name]);
  }
}
