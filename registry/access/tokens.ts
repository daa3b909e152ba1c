import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import Schema from 'typebox/schema';
import type { Identity } from './identity.ts';
import { locked } from './lock.ts';
import { readPrivately, writePrivately } from './private-file.ts';

const claimsSchema = Type.Object({
  /** `refresh` only fetches further tokens. */
  use: Type.Enum(['access', 'refresh']),
  /** The user; without, anybody. */
  sub: Type.Optional(Type.String()),
  /** Stands for the user's password: with another one the token is worth nothing. */
  stamp: Type.Optional(Type.String()),
  access: Type.Array(
    Type.Object({ type: Type.String(), name: Type.String(), actions: Type.Array(Type.String()) }),
  ),
  exp: Type.Optional(Type.Number()),
});

export type TokenUse = Static<typeof claimsSchema>['use'];

/** Seconds that a token is good for. */
export const tokenSeconds = 300;
const keyBytes = 32;
const parties = { issuer: 'berth', audience: 'berth' };

/** Makes and reads tokens, with a key in <home>/token-key that is made when the first one is asked for. */
export class Tokens {
  readonly #home: string;
  #key: Promise<Buffer> | undefined;

  constructor(home: string) {
    this.#home = home;
  }

  async make({ user, hash, scopes }: Omit<Identity, 'expiresAt'>, use: TokenUse): Promise<string> {
    const { SignJWT } = await import('jose');
    const key = await this.#secret();
    const claims = { use, access: scopes ?? [], ...(hash !== null && { stamp: stampOf(hash, key) }) };
    const token = new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(parties.issuer)
      .setAudience(parties.audience)
      .setIssuedAt();
    if (user !== null) token.setSubject(user);
    // The other one is good for as long as its user has that password.
    if (use === 'access') token.setExpirationTime(`${tokenSeconds}s`);
    return token.sign(key);
  }

  /** Whose token it is; undefined where it is none of ours, is over, or its user has another password now. */
  async read(
    token: string,
    use: TokenUse,
    hashOf: (user: string) => string | undefined,
  ): Promise<Identity | undefined> {
    const { jwtVerify, errors } = await import('jose');
    const key = await this.#secret();
    try {
      const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], ...parties });
      if (!Schema.Check(claimsSchema, payload) || payload.use !== use) return undefined;
      const { sub: user = null, stamp = null, access: scopes, exp } = payload;
      const hash = user === null ? null : (hashOf(user) ?? null);
      if (stamp !== (hash === null ? null : stampOf(hash, key)) || (user !== null && hash === null))
        return undefined;
      return { user, hash, scopes, expiresAt: exp === undefined ? Number.POSITIVE_INFINITY : exp * 1000 };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  #secret(): Promise<Buffer> {
    this.#key ??= this.#readKey().catch((error: unknown) => {
      this.#key = undefined;
      throw error;
    });
    return this.#key;
  }

  async #readKey(): Promise<Buffer> {
    const file = join(this.#home, 'token-key');
    const there = keyIn(await readPrivately(file));
    if (there) return there;
    // Two registries of one user share it.
    return locked(join(this.#home, 'access.lock'), async () => {
      const meanwhile = keyIn(await readPrivately(file));
      if (meanwhile) return meanwhile;
      const key = randomBytes(keyBytes);
      await writePrivately(file, Buffer.from(`${key.toString('base64url')}\n`));
      return key;
    });
  }
}

/** One that is cut short is made anew: then tokens that were given out are fetched again. */
function keyIn(bytes: Buffer | undefined): Buffer | undefined {
  const key = Buffer.from(bytes?.toString('latin1').trim() ?? '', 'base64url');
  return key.length === keyBytes ? key : undefined;
}

function stampOf(hash: string, key: Buffer): string {
  return createHmac('sha256', key).update(hash).digest('base64url');
}
