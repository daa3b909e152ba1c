import type { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Local } from './local.ts';

/** The local certificate, for who asks for localhost while a person's own is shown that is not for it. */
export class Beside {
  #shown: X509Certificate | undefined;
  #local: { certificate: X509Certificate; context: SecureContext } | undefined;

  /** Told of a person's own one whenever it may be another, or that there is none. */
  async load(shown: X509Certificate | undefined, loadLocal: () => Promise<Local>): Promise<void> {
    this.#shown = shown;
    if (!shown || shown.checkHost('localhost')) {
      this.#local = undefined;
      return;
    }
    const { certificate, pair } = await loadLocal();
    if (certificate.fingerprint256 === this.#local?.certificate.fingerprint256) return;
    this.#local = { certificate, context: createSecureContext(pair) };
  }

  contextFor(name: string): SecureContext | undefined {
    if (this.#shown?.checkHost(name)) return undefined;
    return this.#local?.certificate.checkHost(name) ? this.#local.context : undefined;
  }
}
