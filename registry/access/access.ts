import { PlainError } from '../errors.ts';
import type { Access } from '../facts.ts';
import type { Call } from '../http.ts';
import { Logins } from './logins.ts';
import { Passwords } from './passwords.ts';
import { answerToken } from './token-answer.ts';
import { Tokens } from './tokens.ts';
import { type Known, Users } from './users.ts';

export interface AccessOptions {
  /** Where the users are kept. */
  home: string;
  /** Clients are asked to fetch tokens. */
  tokens: boolean;
  /** The registry can be reached from other machines, so it answers nobody without a password. */
  required: boolean;
  onError(error: unknown, what: string): void;
}

// A name that can stand in a header, a file and a command as it is.
const nameGrammar = /^[\p{L}\p{N}_][\p{L}\p{N}_.@+-]{0,63}$/u;

/** Who may do what. Without users, everybody whom the door lets in may do everything. */
export class AccessControl {
  readonly #options: AccessOptions;
  readonly #users: Users;
  readonly #passwords: Passwords;
  readonly #logins: Logins;

  private constructor(options: AccessOptions, users: Users) {
    this.#options = options;
    this.#users = users;
    this.#passwords = new Passwords(() => users.known);
    this.#logins = new Logins({
      known: () => users.known,
      passwords: this.#passwords,
      tokens: new Tokens(options.home),
      asksForTokens: options.tokens,
    });
    users.on('changed', () => this.#logins.forget());
  }

  static async open(options: AccessOptions): Promise<AccessControl> {
    const users = await Users.open(options.home, (error) =>
      options.onError(error, 'the users could not be read; those from before may still log in'),
    );
    users.watch();
    return new AccessControl(options, users);
  }

  /** There are no users: nobody has to log in, or, where a login is required, nobody can. */
  get isOpen(): boolean {
    return isEmpty(this.#users.known);
  }

  /** Throws or rejects where a request may not be answered. Where nobody has to log in it costs nothing. */
  admit(call: Call): void | Promise<void> {
    return this.#isUnguarded ? undefined : this.#logins.admit(call);
  }

  /** Answers what asks for a token (`GET` or `POST /token`). */
  token(call: Call): Promise<void> {
    return answerToken(call, this.#logins, { isUnguarded: this.#isUnguarded });
  }

  /** Of the registry itself, for what it does by its own door; good on this machine until it stops. Null where nobody logs in. */
  get ownCredentials(): { name: string; password: string } | null {
    return this.#isUnguarded ? null : this.#logins.own;
  }

  async facts(): Promise<Access> {
    const { hashes, unusable, readOnly, anonymousPull } = this.#users.known;
    const users = [...hashes.keys()].sort().map((name) => ({
      name,
      readOnly: readOnly.has(name),
      lastSeenAt: this.#logins.lastSeenAt(name),
    }));
    return { file: this.#users.file, users, anonymousPull, unusable };
  }

  /** A new user, or another password or right for one that is there. */
  async set({
    name,
    password,
    readOnly,
  }: {
    name: string;
    password?: string;
    readOnly?: boolean;
  }): Promise<Access> {
    const isKnown = this.#users.known.hashes.has(name);
    if (!isKnown) this.#checkNewName(name);
    if (!isKnown && password === undefined) throw unknownUser(name);
    const hash = password === undefined ? undefined : await this.#passwords.hash(password);
    // First of all: at no moment may somebody do more than is meant.
    if (readOnly !== undefined) await this.#users.setReadOnly(name, readOnly);
    if (hash !== undefined) await this.#users.setPassword(name, hash);
    return this.facts();
  }

  async remove(name: string): Promise<Access> {
    const isRemoved = await this.#users.remove(name, (known) => this.#checkLast(name, known));
    if (!isRemoved) throw unknownUser(name);
    return this.facts();
  }

  async setAnonymousPull(anonymousPull: boolean): Promise<Access> {
    await this.#users.setAnonymousPull(anonymousPull);
    return this.facts();
  }

  stop(): void {
    this.#users.stop();
    this.#passwords.stop();
  }

  get #isUnguarded(): boolean {
    return !this.#options.required && this.isOpen;
  }

  #checkNewName(name: string): void {
    if (nameGrammar.test(name) && name !== this.#logins.own.name) return;
    throw new PlainError(
      `"${name}" cannot be a user's name. Use up to 64 letters and digits, and . _ @ + - between them.`,
      { code: 'USER_INVALID', facts: { name } },
    );
  }

  #checkLast(name: string, { hashes }: Known): void {
    if (!this.#options.required || [...hashes.keys()].some((other) => other !== name)) return;
    throw new PlainError(
      `${name} is the last user, and this registry can be reached from other machines, so it needs one. Add another one first.`,
      { code: 'LAST_USER', facts: { name } },
    );
  }
}

/** Also lines that nobody can log in by were meant to keep somebody out. */
function isEmpty({ hashes, unusable }: Known): boolean {
  return hashes.size === 0 && unusable.length === 0;
}

function unknownUser(name: string): PlainError {
  return new PlainError(`There is no user ${name}. Add one with: berth user add ${name}`, {
    code: 'USER_UNKNOWN',
    facts: { name },
  });
}
