import { join } from 'node:path';
import { commandLine } from '../command-line.ts';
import type { FoundEngine, Probe, ProbeImage } from '../connector.ts';
import { inItsFolder, inOrder } from '../in-order.ts';
import type { Machine, Ran } from '../machine.ts';

type What = 'push' | 'pull';
type Commands = (image: ProbeImage, login: string[], folder: string) => string[][];

/** Storage of the probe's own: the images of the person who uses the tool are neither touched nor asked. */
const apart = (folder: string) => [
  ...['--root', join(folder, 'storage'), '--runroot', join(folder, 'run')],
  ...['--storage-driver', 'vfs'],
];

export const podmanProbes = probesOf('podman', {
  push: ({ reference, archive }, login, folder) => [
    [...apart(folder), 'pull', '--quiet', `docker-archive:${archive}`],
    [...apart(folder), 'push', '--quiet', ...login, reference],
  ],
  pull: ({ reference }, login, folder) => [[...apart(folder), 'pull', '--quiet', ...login, reference]],
});

export const buildahProbes = probesOf('buildah', {
  push: ({ reference, archive }, login, folder) => [
    [...apart(folder), 'pull', '--quiet', `docker-archive:${archive}`],
    [...apart(folder), 'push', '--quiet', ...login, reference, `docker://${reference}`],
  ],
  pull: ({ reference }, login, folder) => [[...apart(folder), 'pull', '--quiet', ...login, reference]],
});

export const skopeoProbes = probesOf('skopeo', {
  push: ({ reference, archive }, login) => [
    ['copy', '--quiet', ...login, `docker-archive:${archive}`, `docker://${reference}`],
  ],
  pull: ({ reference }, login, folder) => [
    ['copy', '--quiet', ...login, `docker://${reference}`, `dir:${join(folder, 'image')}`],
  ],
});

function probesOf(name: keyof typeof asTyped, { push, pull }: Record<What, Commands>) {
  return ({ own }: FoundEngine, image: ProbeImage, machine: Machine): Probe[] => {
    const program = own.program ?? name;
    const login = image.logins === null ? [] : ['--authfile', join(image.logins, 'config.json')];
    const run = (commands: Commands): Promise<Ran> =>
      inItsFolder(image, (folder) =>
        inOrder(
          commands(image, login, folder).map((args) => ({ program, args })),
          machine,
        ),
      );
    const typed = (what: What) => commandLine({ program: name, args: asTyped[name](what, image.reference) });
    return [
      { what: 'push', command: typed('push'), run: () => run(push) },
      { what: 'pull', command: typed('pull'), run: () => run(pull) },
    ];
  };
}

/** Without what keeps the probe apart. */
const asTyped = {
  podman: (what: What, reference: string) => [what, reference],
  buildah: (what: What, reference: string) => [what, reference],
  skopeo: (what: What, reference: string) =>
    what === 'push'
      ? ['copy', 'docker-archive:image.tar', `docker://${reference}`]
      : ['copy', `docker://${reference}`, 'dir:image'],
};
