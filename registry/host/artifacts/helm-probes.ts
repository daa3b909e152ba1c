import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from '../command-line.ts';
import type { FoundEngine, Probe, ProbeImage } from '../connector.ts';
import { inItsFolder, inOrder } from '../in-order.ts';
import type { Machine } from '../machine.ts';

/** It moves charts alone, so what is tried is one; its version is the image's tag as far as a version can be that. */
export function helmProbes({ own }: FoundEngine, image: ProbeImage, machine: Machine): Probe[] {
  const { program = 'helm' } = own;
  const { repository, name, version } = chartOf(image.reference);
  const login = image.logins === null ? [] : ['--registry-config', join(image.logins, 'config.json')];
  const file = `${name}-${version}.tgz`;
  const pull = ['pull', `${repository}/${name}`, '--version', version];
  const run = (commands: (folder: string) => string[][]) =>
    inItsFolder(image, async (folder) => {
      await writeChart(join(folder, 'chart'), name, version);
      const each = commands(folder).map((args) => ({ program, args }));
      return inOrder(each, machine, homeIn(folder));
    });
  const typed = (args: string[]) => commandLine({ program: 'helm', args });
  return [
    {
      what: 'push',
      command: typed(['push', file, repository]),
      run: () =>
        run((folder) => [
          ['package', join(folder, 'chart'), '--destination', folder],
          ['push', ...login, join(folder, file), repository],
        ]),
    },
    {
      what: 'pull',
      command: typed(pull),
      run: () => run((folder) => [[...pull, ...login, '--destination', folder]]),
    },
  ];
}

/** `localhost:5000/berth/probe:try-1` is the chart `probe` in `oci://localhost:5000/berth`. */
function chartOf(reference: string): { repository: string; name: string; version: string } {
  const [, repository = '', name = '', tag = ''] = /^(.+)\/([^/:]+):([^/:]+)$/.exec(reference) ?? [];
  return { repository: `oci://${repository}`, name, version: `0.0.0-${tag}` };
}

async function writeChart(folder: string, name: string, version: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'Chart.yaml'), `apiVersion: v2\nname: ${name}\nversion: ${version}\n`);
}

function homeIn(folder: string): Record<string, string> {
  return {
    HELM_CACHE_HOME: join(folder, 'cache'),
    HELM_CONFIG_HOME: join(folder, 'config'),
    HELM_DATA_HOME: join(folder, 'data'),
  };
}
