import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, PlainError } from '../errors.ts';
import { syncFolder } from '../sync-folder.ts';

/** The bytes of a file; undefined where there is none. */
export async function readPrivately(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** What differs after every write to a file, also of the same bytes. */
export async function stampOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

/** Replaces a file as a whole, for this user alone to read. On disk when it resolves; a failed write leaves nothing. */
export async function writePrivately(path: string, bytes: Buffer): Promise<void> {
  try {
    await replace(path, bytes);
  } catch (error) {
    throw unwritable(path, error);
  }
}

export function unwritable(file: string, cause: unknown): PlainError {
  const { message: reason } = cause as Error;
  return new PlainError(`${file} cannot be written: ${reason}.`, {
    code: 'USERS_FILE_INVALID',
    facts: { file, reason },
    cause,
  });
}

async function replace(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // A link stays one: the file is where somebody wanted it to be.
  const place = await realpath(path).catch(() => path);
  const temporary = `${place}.${randomBytes(6).toString('hex')}.new`;
  try {
    await writeAndFlush(temporary, bytes);
    await rename(temporary, place);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(place));
}

async function writeAndFlush(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
