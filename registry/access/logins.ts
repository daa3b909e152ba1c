import { randomBytes, timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import { RegistryError } from '../errors.ts';
import type { Call } from '../http.ts';
import { parseAuthorization } from './authorization.ts';
import { unauthorized } from './challenge.ts';
import { type Identity, nobody } from './identity.ts';
import { isRead, needsOf } from './needs.ts';
import type { Passwords } from './passwords.ts';
import { Remembered } from './remembered.ts';
import { covers, type Scope } from './scopes.ts';
import type { Tokens, TokenUse } from './tokens.ts';
import type { Known } from './users.ts';

export interface LoginParts {
  known(): Known;
  passwords: Passwords;
  tokens: Tokens;
  asksForTokens: boolean;
}

const mostRemembered = 10_000;
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Knows who asks, by password or token, and whether they may. */
export class Logins {
  readonly #parts: LoginParts;
  /** By the whole header, so that one that was right before costs next to nothing. */
  readonly #remembered = new Remembered<Identity>(mostRemembered);
  readonly #lastSeen = new Map<string, number>();
  /** Of the registry itself. */
  readonly own = { name: 'berth-itself', password: randomBytes(32).toString('base64url') };
  readonly #ownHash = randomBytes(32).toString('base64url');

  constructor(parts: LoginParts) {
    this.#parts = parts;
  }

  /** Throws or rejects where a request may not be answered. */
  admit(call: Call): void | Promise<void> {
    const header = call.header('authorization');
    if (header === undefined) return this.#permit(call, nobody);
    const remembered = this.#remembered.get(header);
    if (remembered && this.#isGood(remembered, call)) return this.#permit(call, remembered);
    return this.#identify(header, call).then((identity) => this.#permit(call, identity));
  }

  /** Who a password belongs to; undefined where it is wrong. */
  async byPassword(name: string, password: string, call: Call): Promise<Identity | undefined> {
    const { address } = call;
    const hash =
      name === this.own.name && isThisMachine(call)
        ? this.#checkOwn(password)
        : await this.#parts.passwords.check({ name, password, address });
    return hash === undefined ? undefined : { ...nobody, user: name, hash };
  }

  /** Whose token it is; undefined where it is worth nothing any more. */
  async byToken(token: string, use: TokenUse, call: Call): Promise<Identity | undefined> {
    return this.#parts.tokens.read(token, use, (user) => this.#hashOf(user, call));
  }

  /** Of what is asked for, what they may do. */
  granted({ user }: Identity, asked: Scope[]): Scope[] {
    const { readOnly, anonymousPull } = this.#parts.known();
    if (user === null && !anonymousPull) return [];
    if (user !== null && !readOnly.has(user)) return asked;
    const readable = asked.map((scope) => ({
      ...scope,
      actions: scope.actions.filter((action) => action === 'pull' || scope.type === 'registry'),
    }));
    return readable.filter(({ actions }) => actions.length > 0);
  }

  lastSeenAt(name: string): number | null {
    return this.#lastSeen.get(name) ?? null;
  }

  get tokens(): Tokens {
    return this.#parts.tokens;
  }

  get anonymousPull(): boolean {
    return this.#parts.known().anonymousPull;
  }

  /** After users have changed: who has another password now has to show it. */
  forget(): void {
    const { hashes } = this.#parts.known();
    this.#remembered.keep(
      ({ user, hash }) => user === null || user === this.own.name || hashes.get(user) === hash,
    );
    for (const name of this.#lastSeen.keys()) if (!hashes.has(name)) this.#lastSeen.delete(name);
  }

  async #identify(header: string, call: Call): Promise<Identity> {
    const said = parseAuthorization(header);
    if (said.kind === 'none') return nobody;
    const identity =
      said.kind === 'password'
        ? await this.byPassword(said.name, said.password, call)
        : said.kind === 'token'
          ? await this.byToken(said.token, 'access', call)
          : undefined;
    if (identity) {
      this.#remembered.set(header, identity);
      return identity;
    }
    if (said.kind !== 'token')
      throw this.#unauthorized(call, undefined, 'the user name or the password is wrong');
    throw this.#unauthorized(call, 'invalid_token', 'the token is not valid any more');
  }

  #permit(call: Call, { user, scopes }: Identity): void {
    const { readOnly } = this.#parts.known();
    if (user === null) this.#permitAnybody(call, scopes);
    else if (readOnly.has(user) && !isRead(call)) {
      throw new RegistryError('DENIED', { reason: `${user} may pull, but neither push nor delete` });
    }
    if (scopes !== null && !covers(scopes, needsOf(call)))
      throw this.#unauthorized(call, 'insufficient_scope');
    if (user === null) return;
    call.user = user;
    this.#lastSeen.set(user, Date.now());
  }

  /** Clients learn from the answer to `/v2/` that and how they can log in, also where they need not for a pull. */
  #permitAnybody(call: Call, scopes: Scope[] | null): void {
    const isGreeting = call.noun === '' && scopes === null;
    if (!this.anonymousPull || !isRead(call) || isGreeting) throw this.#unauthorized(call);
  }

  /** Where anybody may pull, clients without a password need a token: they give up when they are asked for one. */
  #unauthorized(call: Call, error?: 'invalid_token' | 'insufficient_scope', reason?: string): RegistryError {
    const origin = this.#parts.asksForTokens || this.anonymousPull ? call.origin : null;
    return unauthorized({ origin, needs: needsOf(call), ...(error && { error }) }, reason);
  }

  #isGood({ user, hash, expiresAt }: Identity, call: Call): boolean {
    return expiresAt > Date.now() && (user === null || this.#hashOf(user, call) === hash);
  }

  #hashOf(user: string, call: Call): string | undefined {
    if (user === this.own.name && isThisMachine(call)) return this.#ownHash;
    return this.#parts.known().hashes.get(user);
  }

  #checkOwn(password: string): string | undefined {
    const [said, own] = [password, this.own.password].map((text) => Buffer.from(this.#remembered.hash(text)));
    return said && own && timingSafeEqual(said, own) ? this.#ownHash : undefined;
  }
}

/** Also by one of its other addresses: then it is the same at both ends. */
function isThisMachine({ address, request: { socket } }: Call): boolean {
  return address === socket.localAddress || loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
