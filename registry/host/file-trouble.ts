import { errorCode, PlainError } from '../errors.ts';

const readOnly = ['EACCES', 'EPERM', 'EROFS'];

/** What the file system said of a file, for a person; whatever else it is stays as it is. */
export function withFile(error: unknown, path?: string): unknown {
  if (error instanceof PlainError || !(error instanceof Error)) return error;
  const code = errorCode(error);
  const file = path ?? ('path' in error && typeof error.path === 'string' ? error.path : undefined);
  if (!/^E[A-Z0-9]+$/.test(code) || file === undefined) return error;
  if (readOnly.includes(code)) {
    return new PlainError(
      `${file} cannot be read or changed: it, its folder or its disk does not let this user.`,
      {
        code: 'FILE_READ_ONLY',
        facts: { path: file },
        cause: error,
      },
    );
  }
  return new PlainError(`${file} cannot be read or changed: ${error.message}`, {
    code: 'FILE_INVALID',
    facts: { path: file, reason: error.message },
    cause: error,
  });
}
