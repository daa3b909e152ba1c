import { join } from 'node:path';
import type { Connector, Door, FoundEngine, Wanted } from '../connector.ts';
import { dockerBuilds, dockerProbes } from '../docker/probes.ts';
import type { Machine } from '../machine.ts';
import { restartComes } from '../machines/restart.ts';
import { refuseStopped } from '../machines/stopped.ts';
import { askContext, findContext } from './context.ts';
import { mirrorIn } from './daemon-mirror.ts';

const restartMs = 60_000;

/** OrbStack sends what its engine asks of localhost, and nothing there answers, on to the Mac: only a mirror is to be set up. */
export const orbstack: Connector = {
  kind: 'orbstack',
  find,
  plan,
  probes: dockerProbes,
  builds: dockerBuilds,
};

async function find(machine: Machine): Promise<FoundEngine[]> {
  if (machine.platform !== 'darwin') return [];
  const [orb, engine] = await Promise.all([machine.find('orb'), findContext('orbstack', machine)]);
  if (orb === undefined || engine === undefined) return [];
  const facts = await askContext(engine, machine);
  return [
    {
      ...{ id: 'orbstack', kind: 'orbstack', instance: null, mode: 'machine' },
      version: facts?.version ?? null,
      running: facts !== undefined,
      own: { ...engine, orb },
    },
  ];
}

async function plan(engine: FoundEngine, { mirror }: Door, machine: Machine): Promise<Wanted> {
  refuseStopped(engine);
  const path = join(machine.home, '.orbstack/config/docker.json');
  const file = mirror === null ? [] : await mirrorIn(path, mirror.replace(/\/$/, ''), machine);
  if (file.length === 0) return { wants: [], warnings: [] };
  const run = { program: engine.own.orb ?? 'orb', args: ['restart', 'docker'], timeoutMs: restartMs };
  return {
    wants: [...file, { kind: 'run', run, undo: null, elevated: false }],
    warnings: [restartComes(engine)],
    optional: true,
  };
}
