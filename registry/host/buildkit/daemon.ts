import { join } from 'node:path';
import { shortPath } from '../command-line.ts';
import type { Door, FoundEngine, Want, Wanted } from '../connector.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine } from '../machine.ts';
import { systemTrusts } from '../pem.ts';
import { versionOf } from '../version-of.ts';
import { checkSettings, settingsFor } from './settings.ts';

/** A buildkitd that the person runs without buildx. */
export async function findDaemon(machine: Machine): Promise<FoundEngine[]> {
  if (machine.platform !== 'linux') return [];
  const [program, buildctl] = await Promise.all([machine.find('buildkitd'), machine.find('buildctl')]);
  if (program === undefined) return [];
  const version = await versionOf(program, ['--version'], machine);
  const mode = machine.isRoot ? 'rootful' : 'rootless';
  const own = buildctl === undefined ? {} : { buildctl };
  return [{ id: 'buildkit', kind: 'buildkit', instance: null, version, mode, running: null, own }];
}

export async function daemonWants(_engine: FoundEngine, door: Door, machine: Machine): Promise<Wanted> {
  const folder = settingsFolder(machine);
  const path = join(folder, 'buildkitd.toml');
  const before = (await machine.read(path)) ?? '';
  const shown = shortPath(path, machine);
  checkSettings(before, shown);
  const isTrusted = door.authority === null || (await systemTrusts(door.authority, machine));
  const certificate = join(folder, 'certs/berth.crt');
  const content = settingsFor(door, before, shown, isTrusted ? null : certificate);
  if (content === before) return { wants: [], warnings: [] };
  const authority: Want[] = content.includes(certificate)
    ? [{ kind: 'write', path: certificate, content: door.authority ?? '', elevated: false }]
    : [];
  const command = machine.isRoot ? 'systemctl restart buildkit' : 'systemctl --user restart buildkit';
  return {
    wants: [...authority, { kind: 'write', path, content, elevated: false }],
    warnings: [
      {
        code: 'RESTART_NEEDED',
        message: `buildkitd reads ${shown} when it starts, such as by "${command}".`,
        facts: { name: 'buildkitd', command },
      },
    ],
    optional: isLocalName(door.name),
  };
}

function settingsFolder(machine: Machine): string {
  if (machine.isRoot) return '/etc/buildkit';
  return join(machine.env.XDG_CONFIG_HOME || join(machine.home, '.config'), 'buildkit');
}
