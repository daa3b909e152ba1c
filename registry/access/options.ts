import Type, { type Static } from 'typebox';
import Schema from 'typebox/schema';
import { PlainError } from '../errors.ts';

const optionsSchema = Type.Object({
  /** Names of users who may only pull. */
  readOnly: Type.Array(Type.String()),
  anonymousPull: Type.Boolean(),
});

/** What holds for users beside their passwords: <home>/access.json. */
export type UserOptions = Static<typeof optionsSchema>;

const standard: UserOptions = { readOnly: [], anonymousPull: false };

/** A file that says something else is a PlainError. */
export function parseOptions(bytes: Buffer | undefined, file: string): UserOptions {
  const options = { ...standard, ...objectIn(bytes, file) };
  const [fits, [problem]] = Schema.Errors(optionsSchema, options);
  if (fits) return options as UserOptions;
  throw invalid(file, `${problem?.instancePath ?? ''} ${problem?.message ?? 'does not fit'}`.trim());
}

/** What else the file says stays. */
export function writeOptions(before: Buffer | undefined, options: UserOptions): Buffer {
  const others = before === undefined ? {} : (JSON.parse(before.toString()) as object);
  return Buffer.from(`${JSON.stringify({ ...others, ...options }, null, 2)}\n`);
}

function objectIn(bytes: Buffer | undefined, file: string): object {
  if (bytes === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch (error) {
    throw invalid(file, (error as Error).message, error);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw invalid(file, 'it holds no object');
}

function invalid(file: string, reason: string, cause?: unknown): PlainError {
  return new PlainError(`${file} does not say who may do what: ${reason}. Mend it, or remove it.`, {
    code: 'USERS_FILE_INVALID',
    facts: { file, reason },
    cause,
  });
}
