import type { SetUpTroubleCode, Trouble, TroubleCode } from './facts.ts';

/**
 * The error codes of the OCI distribution spec, and the few that clients also know from docker distribution:
 * what goes on the wire, the status we answer with, and the sentence we say.
 */
const codes = {
  BLOB_UNKNOWN: [404, 'BLOB_UNKNOWN', 'this repository has no such blob'],
  BLOB_UPLOAD_INVALID: [400, 'BLOB_UPLOAD_INVALID', 'the upload request is not valid'],
  BLOB_UPLOAD_UNKNOWN: [404, 'BLOB_UPLOAD_UNKNOWN', 'this repository has no such upload; start a new one'],
  DIGEST_INVALID: [400, 'DIGEST_INVALID', 'the digest is malformed or does not match the content'],
  MANIFEST_BLOB_UNKNOWN: [
    400,
    'MANIFEST_BLOB_UNKNOWN',
    'the manifest names a blob this repository does not have; push it first',
  ],
  MANIFEST_INVALID: [400, 'MANIFEST_INVALID', 'the manifest is not valid'],
  MANIFEST_TOO_LARGE: [413, 'SIZE_INVALID', 'the manifest is larger than this registry accepts'],
  MANIFEST_UNKNOWN: [404, 'MANIFEST_UNKNOWN', 'this repository has no such manifest'],
  NAME_INVALID: [400, 'NAME_INVALID', 'the repository name is not valid'],
  NAME_UNKNOWN: [404, 'NAME_UNKNOWN', 'this registry has no such repository'],
  PAGINATION_NUMBER_INVALID: [
    400,
    'PAGINATION_NUMBER_INVALID',
    'n is not a number of entries this registry gives',
  ],
  RANGE_INVALID: [416, 'RANGE_INVALID', 'the range does not fit the content'],
  SIZE_INVALID: [400, 'SIZE_INVALID', 'the length of the content is not the announced one'],
  TAG_INVALID: [400, 'TAG_INVALID', 'the tag is not valid'],
  TAGS_TOO_MANY: [414, 'UNSUPPORTED', 'more tags in one request than this registry accepts'],
  METHOD_UNSUPPORTED: [405, 'UNSUPPORTED', 'this address does not support the method'],
  PRECONDITION_FAILED: [412, 'UNSUPPORTED', 'the condition of the request does not hold'],
  READ_ONLY: [405, 'UNSUPPORTED', 'this registry is read-only at the moment'],
  DENIED: [403, 'DENIED', 'the request is refused'],
  UNAUTHORIZED: [401, 'UNAUTHORIZED', 'log in first'],
  TRIES_TOO_MANY: [429, 'TOOMANYREQUESTS', 'too many wrong passwords; wait a moment'],
  PLAIN_HTTP: [403, 'DENIED', 'other machines reach this registry by https only'],
  BAD_REQUEST: [400, 'UNSUPPORTED', 'the request is not valid HTTP'],
  HEADERS_TOO_LARGE: [431, 'UNSUPPORTED', 'the request headers are larger than this registry accepts'],
  NOT_FOUND: [404, 'UNSUPPORTED', 'there is nothing here; the registry lives under /v2/'],
  // Never arrives; it is what the log says.
  CLIENT_GONE: [499, 'UNKNOWN', 'the client went away in the middle'],
  NO_SPACE: [
    507,
    'UNKNOWN',
    'the disk of the data folder is full; what did not fit was not kept, reading goes on',
  ],
  RESERVE_REACHED: [507, 'UNKNOWN', 'the disk is nearly full, so pushes are refused; reading goes on'],
  BUDGET_SPENT: [403, 'DENIED', 'the budget is spent, so pushes are refused; reading and deleting go on'],
  STORE_GONE: [503, 'UNAVAILABLE', 'the data folder cannot be reached; connect its disk or put it back'],
  STORE_UNWRITABLE: [503, 'UNAVAILABLE', 'the data folder cannot be written; reading goes on'],
  INTERNAL: [500, 'UNKNOWN', 'the registry met an error it does not know; its log says more'],
} as const satisfies Record<string, readonly [status: number, code: string, sentence: string]>;

export type ErrorName = keyof typeof codes;
/** Facts for the client; a `reason` is also said in the message, which is all that most clients show. */
export type Detail = Record<string, unknown> & { reason?: string };

/** A refusal with a name. Thrown where the fact is known, turned into a response in http.ts and nowhere else. */
export class RegistryError extends Error {
  readonly error: ErrorName;
  readonly status: number;
  readonly headers: Record<string, string>;
  /** What it is about; a list when there are several such things, each an entry of its own in the answer. */
  readonly detail: unknown;

  constructor(
    name: ErrorName,
    detail?: Detail | Detail[],
    { headers = {}, cause }: { headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(codes[name][2], cause === undefined ? undefined : { cause });
    this.name = 'RegistryError';
    this.error = name;
    this.status = codes[name][0];
    this.headers = headers;
    this.detail = detail;
  }

  /** For a person: what is wrong, and with what. */
  sentence(): string {
    const [, , fact] = codes[this.error];
    const sentences = this.#details().map((detail) => {
      const { reason, ...about } = detail ?? {};
      return [fact, Object.values(about).join(':'), reason].filter(Boolean).join(': ');
    });
    return sentences.map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`).join(' ');
  }

  /** The body of the answer (spec, "Error Codes"). */
  body(): Buffer {
    const [, code, fact] = codes[this.error];
    const errors = this.#details().map((detail) => ({
      code,
      message: detail?.reason ? `${fact}: ${detail.reason}` : fact,
      ...(detail !== undefined && { detail }),
    }));
    return Buffer.from(JSON.stringify({ errors }));
  }

  #details(): (Detail | undefined)[] {
    return Array.isArray(this.detail) ? this.detail : [this.detail as Detail | undefined];
  }
}

/** What else is known of a PlainError. */
export interface PlainFacts {
  /** A TroubleCode where it is ours; a registry's refusal that arrives here keeps the name it has there. */
  code?: TroubleCode | SetUpTroubleCode | (string & {});
  facts?: Trouble['facts'];
  exitCode?: number;
  cause?: unknown;
}

/** Trouble the person at the terminal can do something about: one plain sentence, no stack. */
export class PlainError extends Error {
  readonly code: string | undefined;
  readonly facts: Trouble['facts'];
  readonly exitCode: number;

  constructor(sentence: string, { code, facts = {}, exitCode = 1, cause }: PlainFacts = {}) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.name = 'PlainError';
    this.code = code;
    this.facts = facts;
    this.exitCode = exitCode;
  }
}

/** An error as data, for another process or another language. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof PlainError) {
    return { code: error.code ?? 'OTHER', message: error.message, facts: error.facts };
  }
  const known = asRegistryError(error);
  return { code: known.error, message: known.sentence(), facts: factsOf(known.detail) };
}

/** What of a detail can fill a sentence; of several things the first. */
function factsOf(detail: unknown): Trouble['facts'] {
  const [first] = Array.isArray(detail) ? detail : [detail];
  const entries = Object.entries((first ?? {}) as Detail);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string | number] => /^(string|number)$/.test(typeof entry[1])),
  );
}

const outOfSpace = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL']);
const clientGone = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECANCELED',
  'EPROTO',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_HTTP2_INVALID_STREAM',
  'ERR_HTTP2_STREAM_ERROR',
  'ERR_HTTP2_SESSION_ERROR',
]);
/** Nothing of ours is missing unless all of it is: what the store looks for is in its database. */
const gone = new Set(['ENOENT', 'ENOTDIR', 'ENODEV', 'ENXIO', 'ESTALE']);
const unwritable = new Set([
  'EROFS',
  'EACCES',
  'EPERM',
  'EIO',
  'SQLITE_READONLY',
  'SQLITE_READONLY_DBMOVED',
  'SQLITE_CANTOPEN',
]);

/** What the connection, the file system or SQLite said, in the registry's words. Errors that are already ours pass through. */
export function asRegistryError(error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  const code = errorCode(error);
  if (clientGone.has(code)) return new RegistryError('CLIENT_GONE', undefined, { cause: error });
  if (outOfSpace.has(code)) return new RegistryError('NO_SPACE', undefined, { cause: error });
  if (gone.has(code)) return new RegistryError('STORE_GONE', undefined, { cause: error });
  if (unwritable.has(code) || code.startsWith('SQLITE_IOERR'))
    return new RegistryError('STORE_UNWRITABLE', undefined, { cause: error });
  return new RegistryError('INTERNAL', undefined, { cause: error });
}

/** The system's code of an error (`ENOENT`, `SQLITE_FULL`, …) or an empty string. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
