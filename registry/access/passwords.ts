import { PlainError, RegistryError } from '../errors.ts';
import { Hasher } from './hasher.ts';
import { Turns } from './turns.ts';
import type { Known } from './users.ts';
import { networkOf, WrongTries } from './wrong-tries.ts';

/** Checks of one client address that wait for their turn at most. */
const mostWaiting = 64;
/** bcrypt looks no further. */
const longestBytes = 72;
// biome-ignore lint/suspicious/noControlCharactersInRegex: no keyboard types them, and files and headers end at some
const controls = /[\x00-\x1f\x7f]/;

export interface Try {
  name: string;
  password: string;
  address: string;
}

/** Finds out whether passwords are right, in a time that does not say whether there is such a user. */
export class Passwords {
  readonly #known: () => Known;
  readonly #hasher = new Hasher();
  readonly #turns = new Turns(mostWaiting);
  readonly #tries = new WrongTries();
  /** What is being looked at: who asks the same meanwhile gets the same answer. */
  readonly #underWay = new Map<string, Promise<string | undefined>>();

  constructor(known: () => Known) {
    this.#known = known;
  }

  /** The hash of a right password, undefined for a wrong one; TRIES_TOO_MANY after many of those. */
  check(asked: Try): Promise<string | undefined> {
    const { name, password, address } = asked;
    const key = JSON.stringify([address, name, password]);
    let check = this.#underWay.get(key);
    if (!check) {
      check = this.#check(asked).finally(() => this.#underWay.delete(key));
      this.#underWay.set(key, check);
    }
    return check;
  }

  /** For the file; a password that nobody could log in by is a PlainError. */
  async hash(password: string): Promise<string> {
    const reason = problemOf(password);
    if (reason === undefined) return this.#hasher.hash(password);
    throw new PlainError(`That is no password to use: ${reason}.`, {
      code: 'PASSWORD_INVALID',
      facts: { reason },
    });
  }

  stop(): void {
    this.#hasher.stop();
  }

  async #check({ name, password, address }: Try): Promise<string | undefined> {
    const who = networkOf(address);
    if (!this.#turns.hasRoom(who)) {
      throw new RegistryError('TRIES_TOO_MANY', { seconds: 1 }, { headers: { 'retry-after': '1' } });
    }
    this.#tries.begin(address, name);
    const hash = await this.#turns
      .run(who, () => this.#compare(name, password))
      .catch((error: unknown) => {
        this.#tries.undo(address, name);
        throw error;
      });
    if (hash !== undefined) this.#tries.right(address, name);
    else await this.#tries.wrong(address, name);
    return hash;
  }

  async #compare(name: string, password: string): Promise<string | undefined> {
    const { hashes } = this.#known();
    const own = hashes.get(name);
    const hash = own ?? decoyOf(name, [...hashes.values()]);
    if (hash === undefined) return undefined;
    const isRight = await this.#hasher.compare(password, hash);
    return isRight && own !== undefined ? own : undefined;
  }
}

/** For somebody who is not there always the same hash of somebody who is: it takes as long as that one's. */
function decoyOf(name: string, hashes: string[]): string | undefined {
  let sum = 0;
  for (const character of name.slice(0, 256)) sum = (sum * 31 + character.charCodeAt(0)) % 1_000_003;
  return hashes[sum % hashes.length];
}

function problemOf(password: string): string | undefined {
  if (password === '') return 'it is empty';
  if (controls.test(password)) return 'it holds a character that cannot be typed';
  return Buffer.byteLength(password) > longestBytes ? `it is longer than ${longestBytes} bytes` : undefined;
}
