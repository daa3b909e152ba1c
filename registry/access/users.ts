import { EventEmitter } from 'node:events';
import { unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PlainError } from '../errors.ts';
import type { Access } from '../facts.ts';
import { parseHtpasswd, withoutUser, withUser } from './htpasswd.ts';
import { locked } from './lock.ts';
import { parseOptions, type UserOptions, writeOptions } from './options.ts';
import { readPrivately, stampOf, writePrivately } from './private-file.ts';

/** What the files say of users. */
export interface Known {
  hashes: ReadonlyMap<string, string>;
  unusable: Access['unusable'];
  readOnly: ReadonlySet<string>;
  anonymousPull: boolean;
}

const nobody: Known = { hashes: new Map(), unusable: [], readOnly: new Set(), anonymousPull: false };

interface Bytes {
  users: Buffer | undefined;
  options: Buffer | undefined;
}

const lookMs = 500;
/** A file that another program writes is taken in once it has been the same for so long. */
const settleMs = 100;
/** One in which nobody is left may be one that is being written: nobody is let in by that. */
const emptySettleMs = 1000;

/** The users in <home>/htpasswd and what else holds for them in <home>/access.json, also as other programs change them. */
export class Users extends EventEmitter<{ changed: [] }> {
  readonly file: string;
  readonly #options: string;
  readonly #lock: string;
  readonly #onError: (error: unknown) => void;
  #bytes: Bytes = { users: undefined, options: undefined };
  #known = nobody;
  #changing: Promise<unknown> = Promise.resolve();
  #firstLook: NodeJS.Timeout | undefined;
  #isToLook = false;
  #isStopped = false;

  private constructor(home: string, onError: (error: unknown) => void) {
    super();
    this.file = join(home, 'htpasswd');
    this.#options = join(home, 'access.json');
    this.#lock = join(home, 'access.lock');
    this.#onError = onError;
  }

  /** Files that cannot be read are a PlainError: nobody shall be let in because of that. */
  static async open(home: string, onError: (error: unknown) => void): Promise<Users> {
    const users = new Users(home, onError);
    users.#take(await users.#read());
    return users;
  }

  get known(): Known {
    return this.#known;
  }

  /** Takes in what other programs change, until `stop`. */
  watch(): void {
    for (const file of [this.file, this.#options]) {
      watchFile(file, { persistent: false, interval: lookMs }, this.#look);
    }
    // What changed before the first look of the watchers is not seen by them.
    this.#firstLook = setTimeout(this.#look, lookMs).unref();
  }

  /** A new password for a user who may be new. */
  setPassword(name: string, hash: string): Promise<void> {
    return this.#change(({ users = Buffer.alloc(0) }) => ({ users: withUser(users, name, hash) }));
  }

  setReadOnly(name: string, readOnly: boolean): Promise<void> {
    return this.#changeOptions((options) => ({
      readOnly: [...options.readOnly.filter((other) => other !== name), ...(readOnly ? [name] : [])],
    }));
  }

  setAnonymousPull(anonymousPull: boolean): Promise<void> {
    return this.#changeOptions(() => ({ anonymousPull }));
  }

  /** False where there is no such user. `mayGo` is asked with those there are. */
  async remove(name: string, mayGo: (known: Known) => void): Promise<boolean> {
    let isRemoved = false;
    await this.#change(({ users = Buffer.alloc(0) }) => {
      const rest = withoutUser(users, name);
      if (rest === undefined) return {};
      mayGo(this.#known);
      isRemoved = true;
      return { users: rest };
    });
    if (isRemoved && this.#known.readOnly.has(name)) await this.setReadOnly(name, false);
    return isRemoved;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#firstLook);
    for (const file of [this.file, this.#options]) unwatchFile(file, this.#look);
  }

  #changeOptions(change: (options: UserOptions) => Partial<UserOptions>): Promise<void> {
    return this.#change(({ options }) => {
      const before = parseOptions(options, this.#options);
      return { options: writeOptions(options, { ...before, ...change(before) }) };
    });
  }

  /** One change after the other, also of several processes; each builds on what is there. In force when it resolves. */
  #change(change: (bytes: Bytes) => Partial<Bytes>): Promise<void> {
    const changed = this.#changing.then(() =>
      locked(this.#lock, async () => {
        this.#take(await this.#readSettled());
        const { users, options } = change(this.#bytes);
        if (users) await writePrivately(this.file, users);
        if (options) await writePrivately(this.#options, options);
        this.#take({ users: users ?? this.#bytes.users, options: options ?? this.#bytes.options });
      }),
    );
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  readonly #look = (): void => {
    // One that has not begun sees it too.
    if (this.#isToLook) return;
    this.#isToLook = true;
    this.#changing = this.#changing
      .then(async () => {
        this.#isToLook = false;
        const bytes = await this.#readSettled();
        if (!this.#isStopped) this.#take(bytes, this.#known);
      })
      .catch(this.#onError);
  };

  /** Another program may be in the middle of writing: what it wrote counts once it has written nothing for a while. */
  async #readSettled(): Promise<Bytes> {
    for (;;) {
      const stamps = await this.#stamps();
      const bytes = await this.#read();
      if (isSame(bytes, this.#bytes)) return bytes;
      await delay(isGone(bytes.users) && !isGone(this.#bytes.users) ? emptySettleMs : settleMs);
      if ((await this.#stamps()) === stamps) return bytes;
    }
  }

  async #stamps(): Promise<string> {
    return (await Promise.all([this.file, this.#options].map(stampOf))).join('\n');
  }

  async #read(): Promise<Bytes> {
    const read = (file: string) =>
      readPrivately(file).catch((error: Error) => {
        throw new PlainError(`The users in ${file} cannot be read: ${error.message}.`, {
          code: 'USERS_FILE_INVALID',
          facts: { file, reason: error.message },
          cause: error,
        });
      });
    return { users: await read(this.file), options: await read(this.#options) };
  }

  /** Without `before`, options that are broken are a PlainError; with it they stay, and users who are gone are gone. */
  #take(bytes: Bytes, before?: Known): void {
    if (isSame(bytes, this.#bytes)) return;
    const users = parseHtpasswd(bytes.users ?? Buffer.alloc(0));
    this.#known = { ...users, ...this.#readOptions(bytes.options, before) };
    this.#bytes = bytes;
    this.emit('changed');
  }

  #readOptions(bytes: Buffer | undefined, before?: Known): Pick<Known, 'readOnly' | 'anonymousPull'> {
    try {
      const { readOnly, anonymousPull } = parseOptions(bytes, this.#options);
      return { readOnly: new Set(readOnly), anonymousPull };
    } catch (error) {
      if (before === undefined) throw error;
      this.#onError(error);
      return { readOnly: before.readOnly, anonymousPull: before.anonymousPull };
    }
  }
}

function isSame(one: Bytes, other: Bytes): boolean {
  return sameBytes(one.users, other.users) && sameBytes(one.options, other.options);
}

function sameBytes(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other);
}

function isGone(bytes: Buffer | undefined): boolean {
  return bytes === undefined || bytes.length === 0;
}
