import { commandLine, shortPath } from './command-line.ts';
import type { Command } from './connector.ts';
import { mustRun, putBytes, takeAwayFile } from './hands.ts';
import type { RecordedChange, RecordedCommand, RecordedFile, RecordedStep } from './ledger.ts';
import { isHalfWritten, pictureNow, type Standing, standing } from './steps.ts';
import type { Work } from './work.ts';

/**
 * Takes back what a change did, in whatever state it is: files byte for byte, the last one first. A daemon that would keep
 * what it had read is first shown a file that says the opposite. A file that somebody else edited is left alone, and so
 * are the commands of a change whose files were all edited. Whatever fails, the rest is still done; the first failure is
 * what it rejects with, and what is left is done by the next call.
 */
export async function takeBack(change: RecordedChange, work: Work): Promise<void> {
  const wasApplied = change.state === 'applied';
  const undoing = new Undoing(change, work);
  change.state = 'undoing';
  await work.ledger.save(change);
  await undoing.everything();
  change.state = undoing.isComplete() ? 'undone' : wasApplied && undoing.isUntouched() ? 'applied' : 'broken';
  await work.ledger.save(change);
  if (undoing.complaints.length > 0) throw undoing.complaints[0];
}

/** How the file of a step stands now. */
export async function standingOf(
  step: RecordedFile,
  { id }: RecordedChange,
  { machine, ledger }: Pick<Work, 'machine' | 'ledger'>,
): Promise<{ standing: Standing; now: Buffer | undefined; before: Buffer | undefined }> {
  const now = (await pictureNow(step, machine))?.bytes;
  const before = step.before ? await ledger.backup(id, step.before) : undefined;
  return { standing: standing(step, now, before), now, before };
}

class Undoing {
  readonly complaints: unknown[] = [];
  readonly #change: RecordedChange;
  readonly #work: Work;
  #touched = false;

  constructor(change: RecordedChange, work: Work) {
    this.#change = change;
    this.#work = work;
  }

  async everything(): Promise<void> {
    const steps = this.#change.steps.filter(({ state }) => state !== 'open');
    const again = steps.filter(isRunAgain).filter(({ state }) => state !== 'undone');
    for (const step of steps.toReversed()) {
      if (step.what === 'file') await this.#try(() => this.#firstOfFile(step, again.length > 0));
      else if (step.undo !== null && step.state !== 'undone') await this.#try(() => this.#undoCommand(step));
    }
    const files = steps.filter((step) => step.what === 'file');
    if (files.length === 0 || this.#touched) {
      for (const step of again) await this.#try(() => this.#runAgain(step));
    }
    for (const step of files.toReversed()) {
      if (step.undoThrough !== null) await this.#try(() => this.#undoFile(step));
    }
  }

  isComplete(): boolean {
    return this.#change.steps.every(({ state }) => state === 'open' || state === 'undone');
  }

  isUntouched(): boolean {
    return !this.#touched && this.complaints.length === 0;
  }

  async #try(undo: () => Promise<void>): Promise<void> {
    try {
      await undo();
    } catch (error) {
      this.complaints.push(error);
    }
    await this.#work.ledger.save(this.#change);
  }

  /** A daemon that has to read its file again is shown the opposite first, also if the file is back but it has not read it. */
  async #firstOfFile(step: RecordedFile, isReadAgain: boolean): Promise<void> {
    if (step.undoThrough === null || !isReadAgain) return this.#undoFile(step);
    const { standing } = await standingOf(step, this.#change, this.#work);
    if (standing === 'ours' || (standing === 'before' && step.state !== 'begun')) {
      this.#say(step);
      const { before, after } = step;
      await putBytes(step, this.#work.hands(step.elevated), {
        bytes: Buffer.from(step.undoThrough),
        mode: before?.mode ?? after?.mode ?? 0o644,
        owner: before,
      });
    }
    if (standing !== 'edited') this.#touched = true;
  }

  async #undoFile(step: RecordedFile): Promise<void> {
    if (step.state === 'undone' && step.undoThrough === null) return;
    const { standing, before } = await standingOf(step, this.#change, this.#work);
    if (standing === 'edited') return;
    this.#touched = true;
    const isHalf = standing === 'before' && (await isHalfWritten(step, this.#work.machine));
    if (standing === 'ours' || isHalf) {
      this.#say(step);
      const hands = this.#work.hands(step.elevated);
      if (step.before === null) await takeAwayFile(step, hands);
      else if (before)
        await putBytes(step, hands, { bytes: before, mode: step.before.mode, owner: step.before });
    } else if (step.folders.length > 0) await takeAwayFile(step, this.#work.hands(step.elevated));
    step.state = 'undone';
  }

  async #undoCommand(step: RecordedCommand): Promise<void> {
    if (step.undo !== null) await this.#run(step, step.undo);
    this.#touched = true;
    step.state = 'undone';
  }

  async #runAgain(step: RecordedCommand): Promise<void> {
    const { run, onlyIf } = step;
    const isWanted = onlyIf === null || (await this.#work.hands(false).run(onlyIf)).code === 0;
    if (isWanted) await this.#run(step, run);
    step.state = 'undone';
  }

  async #run(step: RecordedCommand, command: Command): Promise<void> {
    const { state, elevated } = step;
    this.#work.say('undo', commandLine(command));
    const hands = this.#work.hands(elevated);
    // Of one that failed or was interrupted nobody knows whether there is anything to undo.
    if (state === 'begun') {
      await hands.run(command);
      return;
    }
    step.state = 'begun';
    await this.#work.ledger.save(this.#change);
    try {
      await mustRun(hands, command);
    } catch (error) {
      step.state = state;
      throw error;
    }
  }

  #say({ path }: RecordedFile): void {
    this.#work.say('undo', shortPath(path, this.#work.machine));
  }
}

function isRunAgain(step: RecordedStep): step is RecordedCommand {
  return step.what === 'command' && step.undo === null;
}
