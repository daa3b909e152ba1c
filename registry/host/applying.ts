import { PlainError, troubleOf } from '../errors.ts';
import type { Trouble } from '../facts.ts';
import { commandLine, shortPath } from './command-line.ts';
import type { FoundEngine, Wanted } from './connector.ts';
import { sha256 } from './files.ts';
import { type Hands, mustRun, putBytes, takeAwayFile } from './hands.ts';
import type { RecordedChange, RecordedFile, RecordedStep } from './ledger.ts';
import type { Machine } from './machine.ts';
import { pictureNow, record } from './steps.ts';
import { takeBack } from './undoing.ts';
import type { Work } from './work.ts';

const askAgainMs = 100;

/**
 * Does what an engine needs, in order, each step written down before and after. When one fails, or the engine does not
 * take it in, or `verify` rejects, everything is put back as it was, and that is what it rejects with.
 */
export async function apply(
  engine: FoundEngine,
  { wants, taken }: Wanted,
  work: Work,
  verify: () => Promise<void>,
): Promise<RecordedChange> {
  const change = await writeDown(engine, wants, work);
  try {
    for (const step of change.steps) await doStep(step, change, work);
    work.say('verify', null);
    await waitUntilTaken(taken, work.patienceMs);
    await verify();
    change.state = 'applied';
    await work.ledger.save(change);
    return change;
  } catch (error) {
    await takeBack(change, work).catch((complaint: unknown) => {
      throw leftBehind(error, complaint);
    });
    throw error;
  }
}

function leftBehind(error: unknown, complaint: unknown): PlainError {
  const { code, message, facts } = troubleOf(error);
  const reason = troubleOf(complaint).message;
  return new PlainError(`${message} Not everything could be put back as it was: ${reason}`, {
    code,
    facts,
    cause: error,
  });
}

async function writeDown(
  { id: engine, kind, instance }: FoundEngine,
  wants: Wanted['wants'],
  { machine, ledger, say }: Work,
): Promise<RecordedChange> {
  const at = Date.now();
  const id = await ledger.begin(engine, at);
  const steps: RecordedStep[] = [];
  for (const [place, want] of wants.entries()) {
    const { step, bytes } = await record(want, place, id, machine);
    steps.push(step);
    if (step.what === 'command' || step.before === null || bytes === null) continue;
    say('backup', shortPath(step.path, machine));
    await ledger.backUp(id, step.before.backup, bytes);
  }
  const change: RecordedChange = { id, engine: { id: engine, kind, instance }, at, state: 'applying', steps };
  await ledger.save(change);
  return change;
}

async function doStep(step: RecordedStep, change: RecordedChange, work: Work): Promise<void> {
  const { ledger, machine, say } = work;
  say('write', step.what === 'file' ? shortPath(step.path, machine) : commandLine(step.run));
  if (step.what === 'file') await refuseEdited(step, machine);
  step.state = 'begun';
  await ledger.save(change);
  const hands = work.hands(step.elevated);
  if (step.what === 'file') await writeFile(step, hands);
  else await mustRun(hands, step.run);
  step.state = 'done';
  await ledger.save(change);
}

function writeFile(step: RecordedFile, hands: Hands): Promise<void> {
  const { after, before } = step;
  if (after === null) return takeAwayFile(step, hands);
  return putBytes(step, hands, { bytes: Buffer.from(after.content), mode: after.mode, owner: before });
}

/** Somebody may have written it since it was looked at. */
async function refuseEdited(step: RecordedFile, machine: Machine): Promise<void> {
  const now = await pictureNow(step, machine);
  const hash = now && sha256(now.bytes);
  if (hash === step.before?.sha256) return;
  throw new PlainError(`${step.path} was edited this very moment. Look at it, then try again.`, {
    code: 'FILE_EDITED',
    facts: { path: step.path },
  });
}

async function waitUntilTaken(taken: Wanted['taken'], patienceMs: number): Promise<void> {
  const end = performance.now() + patienceMs;
  let trouble: Trouble | null = (await taken?.()) ?? null;
  while (trouble !== null && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    trouble = (await taken?.()) ?? null;
  }
  if (trouble !== null) throw new PlainError(trouble.message, { code: trouble.code, facts: trouble.facts });
}
