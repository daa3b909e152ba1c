import type { SecureContext } from 'node:tls';
import { PlainError, troubleOf } from '../errors.ts';
import type { Certificates, Trouble, TrustCommands } from '../facts.ts';
import { loadAuthority } from './authority.ts';
import { Beside } from './beside.ts';
import { factsOf, fingerprintOf } from './certificate.ts';
import { TlsFolder } from './folder.ts';
import { chosenNames, type Local, type LocalOptions, loadLocal, makeLocal, renewsAt } from './local.ts';
import { parseNames } from './names.ts';
import type { TlsOptions } from './options.ts';
import { checkServes, type Own, parseOwn, readOwn, troublesOf } from './own.ts';
import type { ServedPair } from './pair.ts';
import { hostOfMachine, trustCommands } from './trust-commands.ts';

type Shown = ({ kind: 'local' } & Local) | ({ kind: 'own' } & Own);

const certificateOf = (shown: Shown) => (shown.kind === 'own' ? shown.chain[0] : shown.certificate);

/** What Tls promises, once it is needed. */
export class Keeper {
  readonly #options: TlsOptions;
  readonly #folder: TlsFolder;
  readonly #changed: (pair: ServedPair) => void;
  #shown: Shown | undefined;
  readonly #beside = new Beside();
  /** Of what is there now. */
  #ownTroubles: Trouble[] = [];
  #replaced: Trouble | undefined;
  /** One thing at a time: what is looked at does not change meanwhile. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: TlsOptions, changed: (pair: ServedPair) => void) {
    this.#options = options;
    this.#folder = new TlsFolder(options.home);
    this.#changed = changed;
  }

  /** What is to be shown now; whatever is not there yet is made. */
  served(): Promise<ServedPair> {
    return this.#inTurn(async () => (this.#shown ?? (await this.#load())).pair);
  }

  /** For who asks for a name that a person's own is not for, but the local one is; undefined: what is shown to all. */
  contextFor(name: string): SecureContext | undefined {
    return this.#beside.contextFor(name);
  }

  /** Whether what is shown is for this name. */
  isFor(name: string): boolean {
    return this.#shown !== undefined && certificateOf(this.#shown).checkHost(name) !== undefined;
  }

  /** The authority that tools are to trust. */
  authority(): Promise<{ pem: string; fingerprint: string }> {
    return this.#inTurn(async () => {
      const { pem, certificate } = await loadAuthority(this.#folder, this.#onReplaced);
      return { pem, fingerprint: fingerprintOf(certificate) };
    });
  }

  facts(): Promise<Certificates> {
    return this.#inTurn(() => this.#facts());
  }

  /** Makes the local one anew; with `names` for these from now on, besides those of this machine. */
  renew(names?: string[]): Promise<Certificates> {
    return this.#inTurn(async () => {
      const chosen = names ? parseNames(names) : await chosenNames(this.#folder);
      await makeLocal(this.#local, chosen);
      await this.#loadAndTell();
      return this.#facts();
    });
  }

  /** Shows a person's own from now on. Nothing has changed where this rejects. */
  import(certificate: string, key: string): Promise<Certificates> {
    return this.#inTurn(async () => {
      const own = parseOwn(certificate, key);
      checkServes(own);
      await this.#folder.write('own.pem', own.pair.cert + own.pair.key);
      await this.#folder.remove('own.key');
      await this.#loadAndTell();
      return this.#facts();
    });
  }

  /** Back to the local one. */
  drop(): Promise<Certificates> {
    return this.#inTurn(async () => {
      await this.#folder.remove('own.key');
      await this.#folder.remove('own.pem');
      await this.#loadAndTell();
      return this.#facts();
    });
  }

  /** How other machines come to trust the authority, and to know this one as `host`. */
  async export(host?: string, port?: number): Promise<{ pem: string; commands: TrustCommands[] }> {
    const { pem, fingerprint } = await this.authority();
    return { pem, commands: trustCommands(fingerprint, host ?? hostOfMachine(port)) };
  }

  /** What a person should know of them. */
  get notices(): Trouble[] {
    return [...(this.#replaced ? [this.#replaced] : []), ...this.#ownTroubles];
  }

  get #local(): LocalOptions {
    const hosts = (this.#options.hosts ?? []).map((host) => host.toLowerCase());
    return { folder: this.#folder, hosts, onReplaced: this.#onReplaced };
  }

  async #facts(): Promise<Certificates> {
    const shown = this.#shown ?? (await this.#load());
    const authority = await loadAuthority(this.#folder, this.#onReplaced);
    const { constraintsOf } = await import('./signing.ts');
    const { domains, ranges } = constraintsOf(authority.pem);
    return {
      folder: this.#folder.path,
      authority: { ...factsOf(authority.certificate), names: [...domains, ...ranges] },
      served: { ...factsOf(certificateOf(shown)), kind: shown.kind },
      chosen: await chosenNames(this.#folder),
      renewsAt: shown.kind === 'own' ? null : renewsAt(shown.certificate),
      trusted: (await this.#options.isTrusted?.(authority.pem)) ?? false,
      troubles: this.notices,
    };
  }

  async #loadAndTell(): Promise<void> {
    const before = this.#shown?.pair;
    const { pair } = await this.#load();
    if (before && (before.cert !== pair.cert || before.key !== pair.key)) this.#changed(pair);
  }

  async #load(): Promise<Shown> {
    const own = await this.#loadOwn();
    this.#shown = own ?? { kind: 'local', ...(await loadLocal(this.#local)) };
    // That there is none for localhost is no reason not to show the own one.
    await this.#beside
      .load(own?.chain[0], () => loadLocal(this.#local))
      .catch((error) => this.#options.onError(error, 'who asks for localhost is not shown its certificate'));
    return this.#shown;
  }

  /** While its files are being replaced they do not fit together: then what was shown last is shown on. */
  async #loadOwn(): Promise<({ kind: 'own' } & Own) | undefined> {
    try {
      const own = await readOwn(this.#folder);
      this.#ownTroubles = own ? troublesOf(own) : [];
      return own && { kind: 'own', ...own };
    } catch (error) {
      if (!(error instanceof PlainError)) throw error;
      this.#ownTroubles = [troubleOf(error)];
      return this.#shown?.kind === 'own' ? this.#shown : undefined;
    }
  }

  /** Once nobody asked for it yet, a local one is left to be made by who does. */
  async look(): Promise<void> {
    await this.#inTurn<unknown>(() => (this.#shown ? this.#loadAndTell() : this.#loadOwn()));
  }

  readonly #onReplaced = (trouble: Trouble) => {
    this.#replaced = trouble;
    this.#options.onError(new PlainError(trouble.message), 'the authority was replaced');
  };

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
