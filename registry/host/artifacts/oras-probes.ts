import { join } from 'node:path';
import { commandLine } from '../command-line.ts';
import type { FoundEngine, Probe, ProbeImage } from '../connector.ts';
import { inItsFolder, inOrder } from '../in-order.ts';
import type { Machine } from '../machine.ts';

export function orasProbes({ own }: FoundEngine, image: ProbeImage, machine: Machine): Probe[] {
  const { program = 'oras' } = own;
  const { reference, layout, logins } = image;
  const login = (side: 'from' | 'to') =>
    logins === null ? [] : [`--${side}-registry-config`, join(logins, 'config.json')];
  const tag = reference.split(':').at(-1);
  const run = (args: (folder: string) => string[]) =>
    inItsFolder(image, (folder) => inOrder([{ program, args: ['cp', ...args(folder)] }], machine));
  const typed = (args: string[]) => commandLine({ program: 'oras', args: ['cp', ...args] });
  return [
    {
      what: 'push',
      command: typed(['--from-oci-layout', `layout:${tag}`, reference]),
      run: () => run(() => [...login('to'), '--from-oci-layout', `${layout}:${tag}`, reference]),
    },
    {
      what: 'pull',
      command: typed([reference, '--to-oci-layout', `layout:${tag}`]),
      run: () =>
        run((folder) => [...login('from'), reference, '--to-oci-layout', `${join(folder, 'layout')}:${tag}`]),
    },
  ];
}
