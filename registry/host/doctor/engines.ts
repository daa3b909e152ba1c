import { PlainError, troubleOf } from '../../errors.ts';
import type { Check, Trouble } from '../../facts.ts';
import type { Connector, FoundEngine } from '../connector.ts';
import { flagAndFile } from '../docker/flag-and-file.ts';
import type { Machine } from '../machine.ts';
import { type Trial, tryEngine } from '../trial.ts';
import { forbidden, stopped } from './explanations.ts';

export interface Found {
  connector: Connector;
  engine: FoundEngine;
}

export async function findEngines(connectors: Connector[], machine: Machine): Promise<Found[]> {
  const found = await Promise.all(
    connectors.map(async (connector) =>
      (await connector.find(machine)).map((engine) => ({ connector, engine })),
    ),
  );
  return found.flat();
}

/** All that one engine does, and what its settings say; `own` is what the registry found out about itself. */
export async function examineEngine(trial: Trial, own: Check[]): Promise<Check[]> {
  if (trial.connector.probes === undefined) return [];
  const tried = tryDoors(trial).catch((error: unknown) => [unexpected(trial, error)]);
  const [settings, checks] = await Promise.all([settingsOf(trial), tried]);
  return [...misset(trial, settings.trouble), ...checks].map((check) => settle(check, { own, settings }));
}

async function tryDoors(trial: Trial): Promise<Check[]> {
  const { engine, limitMs = 20_000 } = trial;
  if (engine.running === false) return [notRunning(trial)];
  const begun = performance.now();
  const checks = await tryEngine({ ...trial, limitMs, builds: true });
  if (checks.length === 0) return isClosed(engine) ? [closed(trial)] : [];
  const door = otherFamily(checks, trial);
  if (door === undefined) return checks;
  const left = limitMs - (performance.now() - begun);
  return [...checks, ...(await tryEngine({ ...trial, door, limitMs: left }))];
}

/** Not the engine's doing, such as a disk without room; the others are examined all the same. */
function unexpected({ engine, door }: Trial, error: unknown): Check {
  return {
    ...{ engine: engine.id, what: 'push', door: door.name, ok: false, command: null, ms: 0, fix: null },
    trouble: failure(engine, 'push', error),
  };
}

function notRunning({ engine, door }: Trial): Check {
  return {
    ...{ engine: engine.id, what: 'push', door: door.name, ok: null, command: null, ms: 0 },
    ...stopped(engine),
  };
}

/** It is there, and only somebody else may use it: its socket is not for this user. */
function isClosed({ kind, running }: FoundEngine): boolean {
  return running === null && (kind === 'docker' || kind === 'containerd');
}

function closed({ engine, door }: Trial): Check {
  return {
    ...{ engine: engine.id, what: 'push', door: door.name, ok: null, command: null, ms: 0 },
    ...forbidden(engine),
  };
}

interface EngineSettings {
  changes: number;
  trouble: Trouble | null;
}

/** How much would be changed for it; and what is wrong with its settings, or why that cannot be said. */
async function settingsOf({ connector, engine, door, machine }: Trial): Promise<EngineSettings> {
  try {
    const { wants } = await connector.plan(engine, door, machine);
    const trouble = engine.kind === 'docker' ? await flagAndFile(engine, machine) : null;
    return { changes: wants.length, trouble };
  } catch (error) {
    return { changes: 0, trouble: failure(engine, 'plan', error) };
  }
}

function failure({ id }: FoundEngine, what: string, error: unknown): Trouble {
  if (error instanceof PlainError) return troubleOf(error);
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'PROBE_FAILED',
    message: `${id} could not be examined: ${reason}`,
    facts: { engine: id, what, reason },
  };
}

/** Settings that cannot be read, or that its own flags contradict: it may not start the next time. */
function misset({ engine, door }: Trial, trouble: Trouble | null): Check[] {
  if (trouble === null) return [];
  return [
    {
      ...{ engine: engine.id, what: 'environment', door: door.name, ok: false, command: null, ms: 0 },
      trouble: trouble.code === 'FLAG_CONFLICT' ? { ...trouble, code: 'FLAG_AND_FILE' } : trouble,
      fix: { kind: 'command', command: `berth connect ${engine.id} --dry-run` },
    },
  ];
}

/** Tools that take every loopback address for local are tried on the family that `localhost` did not lead them to. */
function otherFamily(checks: Check[], { engine, door }: Trial): Trial['door'] | undefined {
  const worked = checks.length > 0 && checks.every(({ ok }) => ok);
  const isV6 = checks.some((check) => check.door.includes('[::1]'));
  if (!worked || !isV6 || !takesAllLoopback.has(engine.kind)) return undefined;
  return { ...door, name: `127.0.0.1:${door.port}` };
}

const takesAllLoopback = new Set<FoundEngine['kind']>(['docker', 'containerd']);

/**
 * Where somebody else answers in place of this registry, that explains more than what a tool says of it; a button that
 * would change nothing is none.
 */
function settle(check: Check, { own, settings }: { own: Check[]; settings: EngineSettings }): Check {
  const hasArrived = check.door.includes('://');
  const cause = own.find(({ ok, what }) => ok === false && (what === 'listen' || what === 'answer'));
  if (cause && check.ok === false && !hasArrived && !ofItsOwn.has(check.trouble?.code ?? ''))
    return { ...check, trouble: cause.trouble, fix: cause.fix };
  if (check.fix?.kind !== 'connect' || settings.changes > 0) return check;
  const command = settings.trouble ? `${check.fix.command} --dry-run` : 'berth logs';
  return { ...check, fix: { kind: 'command', command } };
}

/** These have nothing to do with who answers. */
const ofItsOwn = new Set(['ENGINE_STOPPED', 'ENGINE_FORBIDDEN', 'PROXY_VARIABLE', 'FLAG_AND_FILE']);
