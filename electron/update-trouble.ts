import type { Trouble } from '../registry/facts.ts';

/** What can go wrong with an update, and what is said then. */
const sentences = {
  UPDATE_FEED_INVALID: ({ feed }) =>
    `${feed} is not where updates can come from: it has to begin with https.`,
  UPDATE_FEED_SILENT: ({ feed, reason }) => `${feed} does not say whether there is a new version: ${reason}.`,
  UPDATE_NOT_THERE: ({ version }) => `Berth ${version} does not lie where updates come from any more.`,
  UPDATE_NOT_FETCHED: ({ version, reason }) => `Berth ${version} could not be fetched whole: ${reason}.`,
  UPDATE_NOT_INSTALLED: ({ version, reason }) =>
    `Berth ${version} could not be installed, this version goes on: ${reason}.`,
} as const satisfies Record<string, (facts: Record<string, string>) => string>;

export type UpdateCode = keyof typeof sentences;

export class UpdateTrouble extends Error implements Trouble {
  readonly code: UpdateCode;
  readonly facts: Record<string, string>;

  constructor(code: UpdateCode, facts: Record<string, string>) {
    super(sentences[code](facts));
    this.code = code;
    this.facts = facts;
  }
}
