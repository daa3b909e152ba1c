import { join } from 'node:path';
import type { Connector, Door, FoundEngine, Wanted } from '../connector.ts';
import { hostsWants } from '../containerd/hosts.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine } from '../machine.ts';
import { readToml, stringsAt } from '../toml.ts';
import { versionOf } from '../version-of.ts';
import { configFolder, namespaceWants } from './namespace.ts';
import { nerdctlProbes } from './probes.ts';

/** It reads the same kind of files as containerd's other clients, a rootless one from a folder of its own. */
export const nerdctl: Connector = { kind: 'nerdctl', find, plan, probes: nerdctlProbes };

async function find(machine: Machine): Promise<FoundEngine[]> {
  const program = machine.platform === 'linux' ? await machine.find('nerdctl') : undefined;
  if (program === undefined) return [];
  const version = await versionOf(program, ['--version'], machine);
  const mode = machine.isRoot ? 'rootful' : 'rootless';
  return [{ id: 'nerdctl', kind: 'nerdctl', instance: null, version, mode, running: null, own: { program } }];
}

async function plan(engine: FoundEngine, door: Door, machine: Machine): Promise<Wanted> {
  const folder = { path: await hostsFolder(machine), elevated: false, engine: 'nerdctl' };
  const hosts = await hostsWants(door, folder, machine);
  const isApart = engine.mode === 'rootless' && isLocalName(door.name);
  const { wants, warnings } = isApart ? await namespaceWants(engine, machine) : { wants: [], warnings: [] };
  return { wants: [...wants, ...hosts], warnings, optional: wants.length === 0 && isLocalName(door.name) };
}

/** The first folder in which it looks for hosts.toml files. */
async function hostsFolder(machine: Machine): Promise<string> {
  const config = machine.isRoot ? '/etc' : configFolder(machine);
  const settings = machine.env.NERDCTL_TOML || join(config, 'nerdctl/nerdctl.toml');
  const [told] = stringsAt(await readToml(settings, machine), ['hosts_dir']);
  return told ?? join(config, 'containerd/certs.d');
}
