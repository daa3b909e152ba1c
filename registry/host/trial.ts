import type { Check } from '../facts.ts';
import type { Connector, Door, FoundEngine, Probe } from './connector.ts';
import { causeOf } from './doctor/causes.ts';
import type { Machine } from './machine.ts';
import { type MadeProbe, makeProbe } from './probe-image.ts';

export interface Trial {
  connector: Connector;
  engine: FoundEngine;
  door: Door;
  machine: Machine;
  /** All that one engine does takes no longer. */
  limitMs?: number;
  /** It also builds, where it can. */
  builds?: boolean;
  /** The door by which the registry saw the probe come or go, where it is this process that serves. */
  doorOf?(tag: string, what: 'push' | 'pull'): string | undefined;
}

/**
 * What came of an engine pushing and pulling a tiny image by its own commands; empty where it moves no images. Never
 * rejects for what the engine does, and leaves no file behind.
 */
export async function tryEngine(trial: Trial): Promise<Check[]> {
  const { connector, engine, door, machine } = trial;
  const probe = await makeProbe(door);
  try {
    const probes = connector.probes?.(engine, probe, machine) ?? [];
    const builds = trial.builds ? (connector.builds?.(engine, probe, machine) ?? []) : [];
    return await runAll([...probes, ...builds], probe, trial);
  } finally {
    await probe.remove();
  }
}

/** In order; once one has failed, the next ones would say the same again. */
async function runAll(probes: Probe[], { tag }: MadeProbe, trial: Trial): Promise<Check[]> {
  const end = performance.now() + (trial.limitMs ?? 20_000);
  const checks: Check[] = [];
  let failed: Check | undefined;
  for (const probe of probes) {
    const { what, command } = probe;
    const check: Check = {
      ...{ engine: trial.engine.id, what, door: trial.door.name, ok: null, command },
      ...{ ms: 0, trouble: null, fix: null },
    };
    checks.push(check);
    if (failed) {
      check.trouble = skipped(failed);
      continue;
    }
    const begun = performance.now();
    const ran = await within(end - begun, probe.run());
    check.ms = Math.round(performance.now() - begun);
    check.ok = ran !== 'late' && ran.code === 0;
    const seen = trial.doorOf?.(tag, what === 'pull' ? 'pull' : 'push');
    check.door = seen ?? check.door;
    if (check.ok) continue;
    failed = check;
    const { engine, door, machine } = trial;
    const failure = { ran, engine, door, what, arrived: seen !== undefined, env: machine.env };
    const { untried, ...cause } = causeOf(failure);
    Object.assign(check, cause, untried && { ok: null });
  }
  return checks;
}

function skipped({ what }: Check): Check['trouble'] {
  return {
    code: 'NOT_TRIED',
    message: `The ${what} failed, so this was not tried.`,
    facts: { what },
  };
}

async function within<Result>(ms: number, work: Promise<Result>): Promise<Result | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, ms), 'late');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
