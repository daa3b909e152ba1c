import type { TomlTable } from 'smol-toml';
import { PlainError } from '../../errors.ts';
import type { Trouble } from '../../facts.ts';
import type { Want } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { parseToml, stringAt, stringsAt, tableAt, valueAt } from '../toml.ts';
import { withEntry } from '../toml-edit.ts';

/** The part of containerd that Kubernetes and crictl speak to. It has to be told where hosts.toml files are. */
export interface Cri {
  /** It is, and this is where. Null: it is not told, so it looks nowhere. */
  folder: string | null;
  /** It has an older kind of mirror settings, which exclude the folder. */
  hasMirrors: boolean;
}

export const configFile = '/etc/containerd/config.toml';
export const usualFolder = '/etc/containerd/certs.d';

/** By the version of the file's form. */
const registryTables: Record<number, string[]> = {
  1: ['plugins', 'cri', 'registry'],
  2: ['plugins', 'io.containerd.grpc.v1.cri', 'registry'],
  3: ['plugins', 'io.containerd.cri.v1.images', 'registry'],
};
const criPlugins = ['cri', 'io.containerd.grpc.v1.cri', 'io.containerd.cri.v1.images'];

/** As containerd itself reads its settings, with all they import; undefined where that part of it is off. */
export async function criOf(containerd: string, machine: Machine): Promise<Cri | undefined> {
  const config = await dump(containerd, machine);
  if (stringsAt(config, ['disabled_plugins']).some((plugin) => criPlugins.includes(plugin))) return undefined;
  const version = valueAt(config, ['version']) === 3 ? 3 : 2;
  const registry = tableAt(config, registryTables[version] ?? []);
  const [folder = ''] = stringAt(registry, ['config_path']).split(':');
  const hasMirrors = ['mirrors', 'configs'].some((key) => Object.keys(tableAt(registry, [key])).length > 0);
  // From version 2 on it looks there by itself, unless it is told anything.
  const unasked = version === 3 && !hasMirrors ? usualFolder : null;
  return { folder: folder || unasked, hasMirrors };
}

/** What tells it. */
export async function folderWant(machine: Machine): Promise<Want> {
  const text = (await machine.read(configFile)) ?? 'version = 2\n';
  const version = valueAt(parseToml(text), ['version']) ?? 1;
  const table = registryTables[Number(version)];
  const content = table && withEntry(text, { table, key: 'config_path', value: usualFolder });
  if (content === undefined) throw cannotEdit();
  return { kind: 'write', path: configFile, content, elevated: !machine.isRoot };
}

export function mirrorsExclude(): PlainError {
  return new PlainError(
    `${configFile} has registry.mirrors or registry.configs, beside which containerd takes no hosts.toml. Move them to ${usualFolder}, then connect again.`,
    { code: 'FILE_FOREIGN', facts: { path: configFile } },
  );
}

export const restart: Trouble = {
  code: 'RESTART_NEEDED',
  message: `containerd reads ${configFile} when it starts. Until "systemctl restart containerd", Kubernetes does not ask the mirror.`,
  facts: { name: 'containerd', command: 'systemctl restart containerd' },
};

/** What containerd says against its settings; null where it takes them. */
export async function complaint(containerd: string, machine: Machine): Promise<Trouble | null> {
  try {
    await dump(containerd, machine);
    return null;
  } catch (error) {
    if (error instanceof PlainError) {
      return { code: error.code ?? 'FILE_INVALID', message: error.message, facts: error.facts };
    }
    throw error;
  }
}

async function dump(containerd: string, machine: Machine): Promise<TomlTable> {
  const config = (await machine.exists(configFile)) ? ['--config', machine.at(configFile)] : [];
  const { code, stdout, stderr } = await machine.run(containerd, [...config, 'config', 'dump']);
  if (code === 0) return parseToml(stdout);
  const reason = stderr.trim().split('\n').at(-1) ?? '';
  throw new PlainError(`containerd cannot read ${configFile}: ${reason}`, {
    code: 'FILE_INVALID',
    facts: { path: configFile, reason },
  });
}

function cannotEdit(): PlainError {
  return new PlainError(
    `${configFile} is written in a way that Berth does not dare to edit. Add config_path = "${usualFolder}" to its registry table, then connect again.`,
    {
      code: 'FILE_INVALID',
      facts: { path: configFile, reason: 'its registry table is in one line, or in keys with dots' },
    },
  );
}
