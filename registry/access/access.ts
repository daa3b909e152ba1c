import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access } from '../facts.ts';
import type { Call } from '../http.ts';

export interface AccessOptions {
  /** Where the users are kept. */
  home: string;
  /** Clients are asked to fetch tokens. */
  tokens: boolean;
  /** The registry can be reached from other machines, so it answers nobody without a password. */
  required: boolean;
  onError(error: unknown, what: string): void;
}

/** Who may do what. Without users, everybody whom the door lets in may do everything. */
export class AccessControl {
  readonly #options: AccessOptions;

  private constructor(options: AccessOptions) {
    this.#options = options;
  }

  static async open(options: AccessOptions): Promise<AccessControl> {
    return new AccessControl(options);
  }

  /** Nobody has to log in. */
  get isOpen(): boolean {
    return true;
  }

  /** Throws or rejects where a request may not be answered. Where nobody has to log in it costs nothing. */
  admit(_call: Call): void | Promise<void> {}

  /** Answers what asks for a token (`GET` or `POST /token`). */
  async token(_request: IncomingMessage, _response: ServerResponse): Promise<void> {
    throw new Error(`not there yet: ${this.#options.home}`);
  }

  /** Of the registry itself, for what it does by its own door; good on this machine until it stops. Null where nobody logs in. */
  get ownCredentials(): { name: string; password: string } | null {
    return null;
  }

  facts(): Promise<Access> {
    throw new Error('not there yet');
  }

  /** A new user, or another password or right for one that is there. */
  set(_user: { name: string; password?: string; readOnly?: boolean }): Promise<Access> {
    throw new Error('not there yet');
  }

  remove(_name: string): Promise<Access> {
    throw new Error('not there yet');
  }

  setAnonymousPull(_anonymousPull: boolean): Promise<Access> {
    throw new Error('not there yet');
  }

  stop(): void {}
}
