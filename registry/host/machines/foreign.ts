import { PlainError } from '../../errors.ts';

/** A file of somebody else's stands where ours would have to. */
export function foreign(path: string): PlainError {
  return new PlainError(
    `${path} is somebody else's, and what Berth would write takes its place. Nothing was changed.`,
    { code: 'FILE_FOREIGN', facts: { path } },
  );
}
