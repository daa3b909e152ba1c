import { EventEmitter } from 'node:events';
import type { Certificates, Trouble, TrustCommands } from '../facts.ts';

export interface TlsOptions {
  /** Where the authority, the certificates and their keys are kept. */
  home: string;
  onError(error: unknown, what: string): void;
}

/** What a server shows, as PEM: the certificate with its chain, and its key. */
export interface ServedPair {
  cert: string;
  key: string;
}

/** The certificates that this registry shows to clients which speak TLS. `changed` says that others are to be shown. */
export class Tls extends EventEmitter<{ changed: [ServedPair] }> {
  readonly #options: TlsOptions;

  constructor(options: TlsOptions) {
    super();
    this.#options = options;
  }

  /** What is to be shown now; whatever is not there yet is made. */
  served(): Promise<ServedPair> {
    throw new Error(`not there yet: ${this.#options.home}`);
  }

  /** The authority that tools are to trust. */
  authority(): Promise<{ pem: string; fingerprint: string }> {
    throw new Error('not there yet');
  }

  facts(): Promise<Certificates> {
    throw new Error('not there yet');
  }

  renew(_names?: string[]): Promise<Certificates> {
    throw new Error('not there yet');
  }

  import(_certificate: string, _key: string): Promise<Certificates> {
    throw new Error('not there yet');
  }

  drop(): Promise<Certificates> {
    throw new Error('not there yet');
  }

  export(_host?: string): Promise<{ pem: string; commands: TrustCommands[] }> {
    throw new Error('not there yet');
  }

  /** What a person should know of them. */
  get notices(): Trouble[] {
    return [];
  }

  stop(): void {}
}
