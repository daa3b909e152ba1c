import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SecureContext } from 'node:tls';
import type { Certificates, Trouble, TrustCommands } from '../facts.ts';
import type { Keeper } from './keeper.ts';
import type { TlsOptions } from './options.ts';
import type { ServedPair } from './pair.ts';

export type { ServedPair, TlsOptions };

/**
 * The certificates that this registry shows to clients which speak TLS. `changed` says that others are to be shown:
 * they are renewed in time, when this machine gets other addresses, and when somebody replaces their files.
 *
 * - The authority is made once and never overwritten; what is no authority is set aside, and that is among the notices.
 * - What `import` refuses, and whatever breaks off in the middle, leaves what was there.
 * - While the files of a person's own certificate do not fit together, what was shown last is shown on.
 */
export class Tls extends EventEmitter<{ changed: [ServedPair] }> {
  readonly #options: TlsOptions;
  readonly #timer: NodeJS.Timeout;
  /** Loaded when somebody asks: a registry that nobody speaks TLS to does without. */
  #opening: Promise<Keeper> | undefined;
  #keeper: Keeper | undefined;

  constructor(options: TlsOptions) {
    super();
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), options.lookEveryMs ?? 60_000);
    this.#timer.unref();
    this.#look();
  }

  /** What is to be shown now; whatever is not there yet is made. */
  async served(): Promise<ServedPair> {
    return (await this.#open()).served();
  }

  /** For who asks for a name that a person's own is not for, but the local one is; undefined: what is shown to all. */
  contextFor(name: string): SecureContext | undefined {
    return this.#keeper?.contextFor(name);
  }

  /** Whether what clients have been shown is for this name. */
  isFor(name: string): boolean {
    return this.#keeper?.isFor(name) ?? false;
  }

  /** The authority that tools are to trust. */
  async authority(): Promise<{ pem: string; fingerprint: string }> {
    return (await this.#open()).authority();
  }

  async facts(): Promise<Certificates> {
    return (await this.#open()).facts();
  }

  /** Makes the local one anew; with `names` for these from now on, besides those of this machine. */
  async renew(names?: string[]): Promise<Certificates> {
    return (await this.#open()).renew(names);
  }

  /** Shows a person's own from now on. */
  async import(certificate: string, key: string): Promise<Certificates> {
    return (await this.#open()).import(certificate, key);
  }

  /** Back to the local one. */
  async drop(): Promise<Certificates> {
    return (await this.#open()).drop();
  }

  /** How other machines come to trust the authority, and to know this one as `host` (`name:port`), or by its own name and this port. */
  async export(host?: string, port?: number): Promise<{ pem: string; commands: TrustCommands[] }> {
    return (await this.#open()).export(host, port);
  }

  /** What a person should know of them. */
  get notices(): Trouble[] {
    return this.#keeper?.notices ?? [];
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #open(): Promise<Keeper> {
    this.#opening ??= import('./keeper.ts').then(({ Keeper }) => {
      this.#keeper = new Keeper(this.#options, (pair) => this.emit('changed', pair));
      return this.#keeper;
    });
    return this.#opening;
  }

  /** An own one has an end that somebody has to be told of, also before the first client comes. */
  #look(): void {
    const isOwn = ['own.pem', 'own.key'].some((name) => existsSync(join(this.#options.home, 'tls', name)));
    if (!this.#keeper && !isOwn) return;
    this.#open()
      .then((keeper) => keeper.look())
      .catch((error) => this.#options.onError(error, 'the certificates could not be looked after'));
  }
}
