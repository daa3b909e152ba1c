import { isIPv6 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { RegistryError } from '../errors.ts';

/** So many wrong passwords in a row are answered; after that, one more each `forgetMs`. */
const mostTries = 10;
const forgetMs = 10_000;
/** The answer to a wrong one takes longer each time, up to `longestMs`. */
const eachMs = 100;
const longestMs = 1000;
const mostKnown = 10_000;

interface Tries {
  /** How many are not forgotten; a try counts as wrong until it was right. */
  count: number;
  at: number;
}

/** Counts wrong passwords for each client address and user; others are not slowed by them. */
export class WrongTries {
  readonly #tries = new Map<string, Tries>();

  /** Throws where no further try is looked at for now. */
  begin(address: string, name: string): void {
    const key = keyOf(address, name);
    const now = performance.now();
    const tries = this.#current(key, now);
    if (tries.count >= mostTries) throw tooMany(tries, now);
    this.#tries.delete(key);
    this.#tries.set(key, { count: tries.count + 1, at: tries.at });
    if (this.#tries.size > mostKnown) this.#dropOldest();
  }

  /** It was no try after all: what was asked could not be looked at. */
  undo(address: string, name: string): void {
    const tries = this.#tries.get(keyOf(address, name));
    if (tries) tries.count--;
  }

  right(address: string, name: string): void {
    this.#tries.delete(keyOf(address, name));
  }

  /** Resolves when a wrong try may be answered. */
  async wrong(address: string, name: string): Promise<void> {
    const count = this.#tries.get(keyOf(address, name))?.count ?? 1;
    await delay(Math.min(longestMs, eachMs * count), undefined, { ref: false });
  }

  /** With what was forgotten since. */
  #current(key: string, now: number): Tries {
    const { count, at } = this.#tries.get(key) ?? { count: 0, at: now };
    const forgotten = Math.min(count, Math.max(0, Math.floor((now - at) / forgetMs)));
    return forgotten === count
      ? { count: 0, at: now }
      : { count: count - forgotten, at: at + forgotten * forgetMs };
  }

  #dropOldest(): void {
    const [oldest] = this.#tries.keys();
    if (oldest !== undefined) this.#tries.delete(oldest);
  }
}

function tooMany({ at }: Tries, now: number): RegistryError {
  const seconds = Math.max(1, Math.ceil((at + forgetMs - now) / 1000));
  return new RegistryError('TRIES_TOO_MANY', { seconds }, { headers: { 'retry-after': String(seconds) } });
}

function keyOf(address: string, name: string): string {
  return `${networkOf(address)} ${name.slice(0, 256)}`;
}

/** Whoever has one address of IPv6 mostly has a whole network of them. */
export function networkOf(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const before = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - behind.length;
  return [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...behind].slice(0, 4).join(':');
}
