import { PlainError } from '../errors.ts';

type Facts = Record<string, string | number>;

/** Why a database is not rebuilt. */
const sentences = {
  REBUILD_NO_STORE: ({ folder }) => `${folder} is not a data folder of Berth.`,
  REBUILD_SERVED: ({ folder }) => `A registry serves ${folder}. Stop it first.`,
  REBUILD_MOVING: ({ folder }) =>
    `A move of data to ${folder} has not ended, so it holds only a part of them. Move them there again.`,
  REBUILD_NEWER: ({ folder, reason }) =>
    `The database of ${folder} was made by a newer version of Berth: ${reason}. Nothing is damaged; update Berth. To go back to what this version can read, say --replace-newer.`,
} as const satisfies Record<string, (facts: Facts) => string>;

export function refusal(code: keyof typeof sentences, facts: Facts, cause?: unknown): PlainError {
  return new PlainError(sentences[code](facts), { code, facts, ...(cause !== undefined && { cause }) });
}
