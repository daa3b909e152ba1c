import type { Connector, Door, FoundEngine, Wanted } from '../connector.ts';
import { containerdAnswers } from '../containerd.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine } from '../machine.ts';
import { versionOf } from '../version-of.ts';
import { complaint, criOf, folderWant, mirrorsExclude, restart, usualFolder } from './cri.ts';
import { hostsWants } from './hosts.ts';
import { containerdProbes } from './probes.ts';

/** The containerd of the system. It speaks plain HTTP to localhost by itself; only a mirror or another name needs a file. */
export const containerd: Connector = { kind: 'containerd', find, plan, probes: containerdProbes };

async function find(machine: Machine): Promise<FoundEngine[]> {
  if (machine.platform !== 'linux') return [];
  const [daemon, ctr] = await Promise.all([machine.find('containerd'), machine.find('ctr')]);
  const program = daemon ?? ctr;
  if (program === undefined) return [];
  const [version, running] = await Promise.all([
    versionOf(program, ['--version'], machine),
    containerdAnswers(machine.env.CONTAINERD_ADDRESS),
  ]);
  const own = { ...(daemon && { containerd: daemon }), ...(ctr && { ctr }) };
  return [{ id: 'containerd', kind: 'containerd', instance: null, version, mode: 'rootful', running, own }];
}

async function plan({ own }: FoundEngine, door: Door, machine: Machine): Promise<Wanted> {
  if (door.mirror === null && isLocalName(door.name)) return { wants: [], warnings: [] };
  const { containerd: program } = own;
  const cri = program === undefined ? undefined : await criOf(program, machine);
  if (cri?.hasMirrors) throw mirrorsExclude();
  const folder = { path: cri?.folder ?? usualFolder, elevated: !machine.isRoot, engine: 'containerd' };
  const hosts = await hostsWants(door, folder, machine);
  // To localhost it speaks without any file, so what is left to want is the mirror.
  const optional = isLocalName(door.name);
  if (program === undefined || cri?.folder !== null) return { wants: hosts, warnings: [], optional };
  return {
    optional,
    wants: [...hosts, await folderWant(machine)],
    warnings: [restart],
    taken: () => complaint(program, machine),
  };
}
