import { join } from 'node:path';
import type { Connector, Door, FoundEngine, Want, Wanted } from '../connector.ts';
import { pictureOf, target } from '../files.ts';
import type { Machine } from '../machine.ts';
import { holdsCertificate } from '../pem.ts';
import { askDocker } from './api.ts';
import { DaemonFile, listKeys } from './daemon-file.ts';
import { configOf, type DaemonProcess, daemonOf, flagged, refuseFlag, reloading } from './daemon-process.ts';
import { findEngines } from './engine.ts';
import { lacksAny, type Needs, needsOf } from './needs.ts';
import { dockerBuilds, dockerProbes } from './probes.ts';
import { letOut } from './rootless.ts';
import { hasTaken, restartWarning } from './taken.ts';
import { refuseUnlessValid } from './validate.ts';

/** Docker Engine on this machine itself: rootful, rootless or from a snap. */
export const docker: Connector = {
  kind: 'docker',
  find: findEngines,
  plan,
  probes: dockerProbes,
  builds: dockerBuilds,
};

async function plan(found: FoundEngine, door: Door, machine: Machine): Promise<Wanted> {
  const needs = needsOf(found, door);
  const [daemon, info] = await Promise.all([
    daemonOf(found, machine),
    askDocker(machine.at(found.own.socket ?? '')),
  ]);
  const engine = withConfig(found, daemon, machine);
  const way = needs.isApart ? await letOut(engine, machine) : { wants: [], warnings: [] };
  const file = await fileWants(engine, needs, daemon, machine);
  const isPending = file.length > 0 || (typeof info === 'object' && lacksAny(info, needs));
  const told = daemon && isPending && way.wants.length === 0 ? [tell(engine, daemon, machine)] : [];
  const isRestarted = daemon !== undefined && told.length > 0 && engine.mode === 'snap';
  return {
    wants: [...(await trustWants(engine, needs, machine)), ...file, ...way.wants, ...told],
    warnings: [...way.warnings, ...(isRestarted ? [restartWarning(engine)] : [])],
    optional: needs.trust === null && needs.lists['insecure-registries'].length === 0,
    ...(daemon && { taken: () => hasTaken(engine, needs, way.wants.length > 0 || isRestarted, machine) }),
  };
}

/** A daemon may have been told of another file. */
function withConfig(engine: FoundEngine, daemon: DaemonProcess | undefined, machine: Machine): FoundEngine {
  const config = daemon && configOf(daemon, machine);
  return config === undefined ? engine : { ...engine, own: { ...engine.own, config } };
}

async function fileWants(
  engine: FoundEngine,
  { lists }: Needs,
  daemon: DaemonProcess | undefined,
  machine: Machine,
): Promise<Want[]> {
  const path = engine.own.config ?? '';
  const picture = await pictureOf(await target(machine.at(path)));
  const file = new DaemonFile(picture?.bytes ?? Buffer.alloc(0), path);
  const missing = await missingFrom(file, lists, daemon, engine, machine);
  const keys = listKeys.filter((key) => missing[key].length > 0);
  if (keys.length === 0) return [];
  const content = file.with(missing);
  await refuseUnlessValid(content, path, machine);
  const undoThrough = file.spelledOut(keys);
  return [{ kind: 'write', path, content, undoThrough, elevated: engine.mode !== 'rootless' }];
}

async function missingFrom(
  file: DaemonFile,
  lists: Needs['lists'],
  daemon: DaemonProcess | undefined,
  engine: FoundEngine,
  machine: Machine,
): Promise<Needs['lists']> {
  const missing = { ...lists };
  for (const key of listKeys) {
    const there = [...(file.list(key) ?? []), ...(daemon ? flagged(key, daemon) : [])];
    missing[key] = lists[key].filter((entry) => !there.includes(entry));
    if (missing[key].length > 0) await refuseFlag(key, daemon, engine, machine);
  }
  return missing;
}

function tell(engine: FoundEngine, daemon: DaemonProcess, machine: Machine): Want {
  const { run, onlyIf } = reloading(engine, daemon, machine);
  return { kind: 'run', run, undo: null, onlyIf, elevated: engine.mode !== 'rootless' };
}

/** Read with every request, so that nothing has to be told. */
async function trustWants({ own, mode }: FoundEngine, { trust }: Needs, machine: Machine): Promise<Want[]> {
  if (trust === null) return [];
  const folders = (own.certificates ?? '').split('\n').map((folder) => join(folder, trust.name));
  const wants = await Promise.all(
    folders.map(async (folder): Promise<Want[]> => {
      if (await trusts(folder, trust.authority, machine)) return [];
      // Every certificate in there counts, so one of somebody else is left alone.
      const name = (await machine.exists(join(folder, 'ca.crt'))) ? 'berth.crt' : 'ca.crt';
      const path = join(folder, name);
      return [{ kind: 'write', path, content: trust.authority, elevated: mode !== 'rootless' }];
    }),
  );
  return wants.flat();
}

async function trusts(folder: string, authority: string, machine: Machine): Promise<boolean> {
  const names = (await machine.list(folder)).filter((name) => name.endsWith('.crt'));
  const texts = await Promise.all(names.map((name) => machine.read(join(folder, name))));
  return texts.some((text) => text !== undefined && holdsCertificate(text, authority));
}
