import { errorCode } from '../errors.ts';

/** Something of the folder cannot be taken over; the message is the reason, and the rest goes on. */
export class Unusable extends Error {}

const missing = new Set(['ENOENT', 'ENOTDIR']);
const unreadable = new Set(['EACCES', 'EPERM', 'EIO', 'ELOOP', 'EISDIR']);

/** What a reading gives; undefined where there is nothing at that path, Unusable where it cannot be read. */
export async function ifThere<Result>(path: string, reading: Promise<Result>): Promise<Result | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (missing.has(errorCode(error))) return undefined;
    if (unreadable.has(errorCode(error))) throw new Unusable(`${path} cannot be read`, { cause: error });
    throw error;
  }
}

/** For whom what cannot be read is not there. */
export function ignoreUnusable(error: unknown): undefined {
  if (!(error instanceof Unusable)) throw error;
}
