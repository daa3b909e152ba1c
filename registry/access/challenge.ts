import { RegistryError } from '../errors.ts';
import { formatScopes, type Scope } from './scopes.ts';

export interface Challenge {
  /** `https://registry.example.com`, as the client knows this registry; clients fetch tokens there. Null: none are given. */
  origin: string | null;
  needs: Scope[];
  /** What was wrong with the token that came. */
  error?: 'invalid_token' | 'insufficient_scope';
}

/** Clients that look for these words in their own way find them once: neither stands in a realm, and there is one challenge. */
export const passwordChallenge = 'Basic realm="Berth"';

/** Says that a login is needed, and how. */
export function unauthorized({ origin, needs, error }: Challenge, reason?: string): RegistryError {
  const parts = {
    realm: `${origin}/token`,
    service: 'berth',
    ...(needs.length > 0 && { scope: formatScopes(needs) }),
    ...(error && { error }),
  };
  const list = Object.entries(parts).map(([name, value]) => `${name}="${value}"`);
  const challenge = origin === null ? passwordChallenge : `Bearer ${list.join(',')}`;
  return new RegistryError('UNAUTHORIZED', reason === undefined ? undefined : { reason }, {
    headers: { 'www-authenticate': challenge },
  });
}
