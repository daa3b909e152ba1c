import { errorCode, PlainError } from '../errors.ts';

type Facts = Record<string, string | number>;

/** Why a store is not moved. The sentence is for a terminal; the window has its own words for each, from the same facts. */
const sentences = {
  MOVE_NO_STORE: ({ folder }) => `${folder} is not a data folder of Berth.`,
  MOVE_SAME: ({ folder }) => `The data are in ${folder} already.`,
  MOVE_NESTED: ({ inner, outer }) => `${inner} is inside of ${outer}. Choose a folder beside it.`,
  MOVE_NOT_EMPTY: ({ folder, files }) =>
    `${folder} holds files already (${files}). Choose an empty folder, or a new one.`,
  MOVE_OTHER_PART: ({ folder, from }) =>
    `${folder} holds a part of another store, moved there from ${from}. Choose an empty folder.`,
  MOVE_NO_SPACE: ({ folder, free, needed }) =>
    `The disk of ${folder} has ${free} MiB free, and ${needed} MiB are needed. Free some space, or choose another disk.`,
  MOVE_DISK_FULL: ({ folder }) => `The data cannot be moved to ${folder}: its disk is full.`,
  MOVE_READ_ONLY: ({ folder }) => `The data cannot be moved to ${folder}: its disk is read-only.`,
  MOVE_UNWRITABLE: ({ folder }) => `The data cannot be moved to ${folder}: this user may not write there.`,
  MOVE_NO_PLACE: ({ folder }) =>
    `The data cannot be moved to ${folder}: there is no folder in which to make it.`,
  MOVE_NO_FOLDER: ({ folder }) =>
    `The data cannot be moved to ${folder}: it is a file, or a part of the path is a file.`,
  MOVE_DISK_GONE: ({ folder }) =>
    `The data cannot be moved to ${folder}: its disk or the old one does not answer any more.`,
  MOVE_LOST_BYTES: ({ folder, digest }) =>
    `The disk of ${folder} does not give back what was written to it (${digest}), so nothing was moved.`,
  MOVE_DATABASE_DAMAGED: ({ reason }) => `The database is damaged, so nothing was moved: ${reason}.`,
  MOVE_SERVED: ({ folder }) => `A registry serves ${folder}. Stop it first.`,
  MOVE_UNDER_WAY: ({ folder }) => `Another move to ${folder} is under way.`,
  MOVE_NOT_THERE: ({ folder, served }) => `${folder} is not removed: ${served} does not hold its content.`,
} as const satisfies Record<string, (facts: Facts) => string>;

export type MoveRefusal = keyof typeof sentences;

export function refusal(code: MoveRefusal, facts: Facts, cause?: unknown): PlainError {
  return new PlainError(sentences[code](facts), { code, facts, ...(cause !== undefined && { cause }) });
}

/** What the system said while a store was moved to a folder, as a refusal; other errors stay as they are. */
export function asRefusal(folder: string, error: unknown): unknown {
  const code = said[errorCode(error)];
  return error instanceof PlainError || code === undefined ? error : refusal(code, { folder }, error);
}

const said: Record<string, MoveRefusal> = {
  EACCES: 'MOVE_UNWRITABLE',
  EPERM: 'MOVE_UNWRITABLE',
  SQLITE_CANTOPEN: 'MOVE_UNWRITABLE',
  EROFS: 'MOVE_READ_ONLY',
  SQLITE_READONLY: 'MOVE_READ_ONLY',
  ENOENT: 'MOVE_DISK_GONE',
  EIO: 'MOVE_DISK_GONE',
  ENODEV: 'MOVE_DISK_GONE',
  ENOTDIR: 'MOVE_NO_FOLDER',
  EEXIST: 'MOVE_NO_FOLDER',
  ENOSPC: 'MOVE_DISK_FULL',
  EDQUOT: 'MOVE_DISK_FULL',
  EFBIG: 'MOVE_DISK_FULL',
  SQLITE_FULL: 'MOVE_DISK_FULL',
  SQLITE_CORRUPT: 'MOVE_DATABASE_DAMAGED',
  SQLITE_NOTADB: 'MOVE_DATABASE_DAMAGED',
};
