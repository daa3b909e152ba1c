import type { ChangeStep, MachineChange } from '../facts.ts';
import { commandLine, shortPath } from './command-line.ts';
import { diffLines } from './diff.ts';
import { isUnfinished } from './engine-facts.ts';
import type { RecordedChange, RecordedFile, RecordedStep } from './ledger.ts';
import { standingOf } from './undoing.ts';
import type { Work } from './work.ts';

type Known = Pick<Work, 'machine' | 'ledger'>;

/** A recorded change with how its files stand now. */
export async function changeFacts(change: RecordedChange, known: Known): Promise<MachineChange> {
  const { id, engine, at, state, steps } = change;
  return {
    id,
    engine: engine.id,
    kind: engine.kind,
    instance: engine.instance,
    at,
    state: isUnfinished(change) ? 'broken' : (state as MachineChange['state']),
    steps: await Promise.all(steps.map((step) => stepFacts(step, change, known))),
  };
}

async function stepFacts(step: RecordedStep, change: RecordedChange, known: Known): Promise<ChangeStep> {
  const state = step.state === 'begun' ? 'open' : step.state;
  if (step.what === 'command') return { what: 'command', subject: commandLine(step.run), state, lines: [] };
  const edits = step.state === 'done' ? await editsOf(step, change, known) : null;
  return {
    what: 'file',
    subject: shortPath(step.path, known.machine),
    state: edits === null ? state : 'edited',
    lines: edits ?? [],
  };
}

async function editsOf(step: RecordedFile, change: RecordedChange, known: Known) {
  // What is inside a machine or a container is looked at only when it is taken back: that may take its time.
  if (step.through !== null) return null;
  const { standing, now, before } = await standingOf(step, change, known);
  return standing === 'edited' ? diffLines(now?.toString() ?? '', before?.toString() ?? '') : null;
}
