import { join } from 'node:path';
import type { Connector, FoundEngine, Wanted } from '../connector.ts';
import type { Machine } from '../machine.ts';

/** Those that a product made for itself. */
const ofProducts = /^(docker-desktop|rancher-desktop|podman-|Ubuntu-podman)/;

/** Linux on Windows, where engines may run too: they reach Windows at localhost only in its mirrored networking. */
export const wsl: Connector = {
  kind: 'wsl',
  find,
  plan: (_engine, _door, machine) => mirrored(machine),
};

async function find(machine: Machine): Promise<FoundEngine[]> {
  const program = machine.platform === 'win32' ? await machine.find('wsl') : undefined;
  if (program === undefined) return [];
  // Else it speaks UTF-16.
  const env = { WSL_UTF8: '1' };
  const [list, version] = await Promise.all([
    machine.run(program, ['--list', '--verbose'], { env }),
    machine.run(program, ['--version'], { env }),
  ]);
  const distributions = list.stdout.split(/\r?\n/).slice(1).flatMap(distributionIn);
  const own = distributions.filter(({ name }) => !ofProducts.test(name));
  if (own.length === 0) return [];
  return [
    {
      ...{ id: 'wsl', kind: 'wsl', instance: null, mode: 'machine' },
      version: /\d+(\.\d+)+/.exec(version.stdout)?.[0] ?? null,
      running: own.some(({ state }) => state === 'Running'),
      own: { distributions: own.map(({ name }) => name).join('\n') },
    },
  ];
}

/** `* Ubuntu-24.04    Running         2`: only those of the second version are virtual machines. */
function distributionIn(line: string): { name: string; state: string }[] {
  const [, name, state] = /^[* ]\s*(\S+)\s+(\S+)\s+2\s*$/.exec(line) ?? [];
  return name === undefined || state === undefined ? [] : [{ name, state }];
}

/** With WSL's networking mirrored, localhost in there is that of Windows. It is read when WSL starts. */
export async function mirrored(machine: Machine): Promise<Pick<Wanted, 'wants' | 'warnings'>> {
  const path = join(machine.home, '.wslconfig');
  const text = (await machine.read(path)) ?? '';
  if (/^\s*networkingMode\s*=\s*mirrored\s*$/im.test(text)) return { wants: [], warnings: [] };
  return {
    wants: [{ kind: 'write', path, content: withMirrored(text), elevated: false }],
    warnings: [
      {
        code: 'RESTART_NEEDED',
        message: 'It comes into force when WSL starts again: "wsl --shutdown" stops everything in it.',
        facts: { name: 'WSL', command: 'wsl --shutdown' },
      },
    ],
  };
}

/** Another mode is replaced, all other lines stay. */
function withMirrored(text: string): string {
  const newLine = text.includes('\r\n') || text === '' ? '\r\n' : '\n';
  const line = 'networkingMode=mirrored';
  const other = /^([ \t]*)networkingMode[ \t]*=.*?(\r?)$/im;
  if (other.test(text)) return text.replace(other, `$1${line}$2`);
  const section = /^[ \t]*\[wsl2\][ \t]*\r?$/im;
  if (section.test(text))
    return text.replace(
      section,
      (header) => `${header.trimEnd()}${newLine}${line}${header.endsWith('\r') ? '\r' : ''}`,
    );
  const gap = text === '' || text.endsWith('\n') ? '' : newLine;
  return `${text}${gap}[wsl2]${newLine}${line}${newLine}`;
}
