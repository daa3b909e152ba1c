import type { Scope } from './scopes.ts';

/** Who asks. */
export interface Identity {
  /** Null for somebody who has not logged in. */
  user: string | null;
  /** The hash of the password by which they did: with another password it is over. */
  hash: string | null;
  /** What a token was given for; null: whatever the user may do. */
  scopes: Scope[] | null;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

export const nobody: Identity = {
  user: null,
  hash: null,
  scopes: null,
  expiresAt: Number.POSITIVE_INFINITY,
};
