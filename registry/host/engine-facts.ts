import { troubleOf } from '../errors.ts';
import type { Engine, Plan, PlannedChange, Trouble } from '../facts.ts';
import { commandLine, shortPath } from './command-line.ts';
import type { Door, FoundEngine, Want, Wanted } from './connector.ts';
import { diffLines } from './diff.ts';
import { withFile } from './file-trouble.ts';
import { mayWrite, target } from './files.ts';
import type { Found } from './finder.ts';
import type { RecordedChange } from './ledger.ts';
import type { Machine } from './machine.ts';
import { pictureNow } from './steps.ts';

/** What is known besides the engine itself. */
export interface Setting {
  door: Door;
  changes: RecordedChange[];
  machine: Machine;
}

export async function engineOf({ engine, connector }: Found, setting: Setting): Promise<Engine> {
  try {
    const wanted = await connector.plan(engine, setting.door, setting.machine);
    return withState(engine, wanted, setting.changes);
  } catch (error) {
    return {
      ...known(engine, setting.changes),
      state: 'broken',
      changes: 0,
      trouble: troubleOf(withFile(error)),
    };
  }
}

/** Rejects where nothing can be planned, and says why. */
export async function planOf({ engine, connector }: Found, setting: Setting): Promise<Plan> {
  const { door, machine, changes } = setting;
  const wanted = await connector.plan(engine, door, machine);
  const { wants, warnings } = await wantsOf(wanted, machine);
  return {
    engine: withState(engine, wanted, changes),
    changes: await Promise.all(wants.map((want) => plannedChange(want, machine))),
    elevated: wants.some(({ elevated }) => elevated),
    warnings,
    verify: verifying({ engine, connector }, setting),
  };
}

/** Wants of this process's user, and of an administrator only where this user may not do it. */
export async function wantsOf(wanted: Wanted, machine: Machine): Promise<Wanted> {
  const wants = await Promise.all(
    wanted.wants.map(async (want) => ({ ...want, elevated: await isElevated(want, machine) })),
  );
  return { ...wanted, wants };
}

/** Whether it was interrupted, or failed: what it did is still there. */
export function isUnfinished({ state }: RecordedChange): boolean {
  return state === 'applying' || state === 'undoing' || state === 'broken';
}

async function isElevated(want: Want, machine: Machine): Promise<boolean> {
  if (!want.elevated || machine.isRoot) return false;
  return want.kind === 'run' || !(await mayWrite(await target(machine.at(want.path))));
}

function withState(found: FoundEngine, wanted: Wanted, changes: RecordedChange[]): Engine {
  const engine = { ...known(found, changes), changes: wanted.wants.length };
  const unfinished = changes.find((change) => change.engine.id === found.id && isUnfinished(change));
  if (unfinished) return { ...engine, state: 'broken', trouble: interrupted(found.id) };
  if (wanted.wants.length > 0) return { ...engine, state: wanted.optional ? 'optional' : 'to-do' };
  return { ...engine, state: engine.connectedAt === null ? 'ready' : 'connected' };
}

function known({ own, ...engine }: FoundEngine, changes: RecordedChange[]): Omit<Engine, 'state'> {
  const applied = changes.find(({ engine: { id }, state }) => id === engine.id && state === 'applied');
  return { ...engine, changes: 0, connectedAt: applied?.at ?? null, trouble: null };
}

function interrupted(engine: string): Trouble {
  return {
    code: 'CHANGE_INTERRUPTED',
    message: `A change for ${engine} was interrupted. berth disconnect ${engine} takes back what it had done.`,
    facts: { engine },
  };
}

async function plannedChange(want: Want, machine: Machine): Promise<PlannedChange> {
  const { elevated } = want;
  if (want.kind === 'run') {
    return { what: 'command', subject: commandLine(want.run), exists: false, lines: [], elevated };
  }
  const through = want.kind === 'write' ? (want.through ?? null) : null;
  const now = await pictureNow({ path: want.path, through }, machine);
  const after = want.kind === 'write' ? want.content : '';
  return {
    what: 'file',
    subject: shortPath(want.path, machine),
    exists: now !== undefined,
    lines: diffLines(now?.bytes.toString() ?? '', after),
    elevated,
  };
}

function verifying({ engine, connector }: Found, { door, machine }: Setting): string[] {
  if (engine.running === false) return [];
  const image = {
    reference: `${door.name}/berth/probe:1`,
    archive: 'probe.tar',
    layout: 'probe',
    logins: null,
  };
  return (connector.probes?.(engine, image, machine) ?? []).map(({ command }) => command);
}
