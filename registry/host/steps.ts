import { dirname, join } from 'node:path';
import { applyPatch, structuredPatch } from 'diff';
import type { Want } from './connector.ts';
import { withFile } from './file-trouble.ts';
import { isThere, missingFolders, type Picture, pictureOf, sha256, target, temporaryName } from './files.ts';
import type { RecordedFile, RecordedStep } from './ledger.ts';
import type { Machine } from './machine.ts';

const newFileMode = 0o644;

export interface Recorded {
  step: RecordedStep;
  /** To be backed up before it is done. */
  bytes: Buffer | null;
}

/** A want, with what is there now. */
export async function record(want: Want, place: number, id: string, machine: Machine): Promise<Recorded> {
  if (want.kind === 'run') {
    const { run, undo, elevated, onlyIf = null } = want;
    return { step: { what: 'command', state: 'open', run, undo, onlyIf, elevated }, bytes: null };
  }
  const { path } = want;
  const through = want.kind === 'write' ? (want.through ?? null) : null;
  const real = await target(machine.at(path));
  const picture = await pictureNow({ path, through }, machine);
  const backup = `${place + 1}-${path.split(/[/\\]/).at(-1)}`;
  const step: RecordedFile = {
    what: 'file',
    state: 'open',
    path,
    elevated: want.elevated,
    through,
    before: picture
      ? { sha256: sha256(picture.bytes), mode: picture.mode, uid: picture.uid, gid: picture.gid, backup }
      : null,
    after:
      want.kind === 'write'
        ? { content: want.content, mode: picture?.mode ?? want.mode ?? newFileMode }
        : null,
    undoThrough: (want.kind === 'write' && want.undoThrough) || null,
    folders: picture || through ? [] : await missingFolders(real),
    temporary: temporaryName(real, id),
  };
  return { step, bytes: picture?.bytes ?? null };
}

/** The file as it is now. */
export async function pictureNow(
  { path, through }: Pick<RecordedFile, 'path' | 'through'>,
  machine: Machine,
): Promise<Picture | undefined> {
  if (through === null) {
    try {
      return await pictureOf(await target(machine.at(path)));
    } catch (error) {
      throw withFile(error, path);
    }
  }
  const { program, args, ...options } = through.read;
  const { code, stdout } = await machine.run(program, args, options);
  return code === 0 ? { bytes: Buffer.from(stdout), mode: newFileMode, uid: 0, gid: 0 } : undefined;
}

/** Whether writing it was interrupted before it came to its place. */
export async function isHalfWritten(
  { path, through, temporary }: RecordedFile,
  machine: Machine,
): Promise<boolean> {
  return through === null && isThere(join(dirname(await target(machine.at(path))), temporary));
}

/**
 * How a file stands to a change. `ours`: as Berth left it, also in the middle. `gone`: what the change put into it is not
 * in it any more, whatever else became of it. `edited`: it is, and the file is not as Berth left it.
 */
export type Standing = 'before' | 'ours' | 'gone' | 'edited';

export function standing(
  { before, after, undoThrough, state }: RecordedFile,
  now: Buffer | undefined,
  bytesBefore: Buffer | undefined,
): Standing {
  if (now === undefined) return before === null ? 'before' : after === null ? 'ours' : 'gone';
  const text = now.toString();
  if (after !== null && (text === after.content || text === undoThrough)) return 'ours';
  if (before !== null && sha256(now) === before.sha256) return 'before';
  if (after === null || bytesBefore === undefined) return 'edited';
  if (state === 'begun' && isTorn(now, bytesBefore, Buffer.from(after.content))) return 'ours';
  return lacks(text, bytesBefore.toString(), after.content) ? 'gone' : 'edited';
}

/** A file that is written over holds, in the middle of that, the beginning of the new and the end of the old. */
function isTorn(now: Buffer, before: Buffer, after: Buffer): boolean {
  let same = 0;
  while (same < now.length && now[same] === after[same]) same++;
  if (same === after.length) return before.length > after.length && now.equals(joined(after, before));
  return now.length === before.length && now.subarray(same).equals(before.subarray(same));
}

function joined(after: Buffer, before: Buffer): Buffer {
  return Buffer.concat([after, before.subarray(after.length)]);
}

/** Whether what a change put into a text is not in it any more, whatever else became of it. */
function lacks(now: string, before: string, after: string): boolean {
  const into = structuredPatch('', '', before, after);
  const outOf = structuredPatch('', '', after, before);
  return applyPatch(now, into) !== false && applyPatch(now, outOf) === false;
}
