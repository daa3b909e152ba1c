import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import type { Engine } from '../facts.ts';
import type { Command, Want } from './connector.ts';
import { type Picture, putFile, sha256, temporaryName } from './files.ts';

/**
 * A change to this machine as it is written down: `applying` and `undoing` stand there only while that goes on, or
 * after it was interrupted.
 */
export interface RecordedChange {
  id: string;
  engine: Pick<Engine, 'id' | 'kind' | 'instance'>;
  at: number;
  state: 'applying' | 'applied' | 'undoing' | 'undone' | 'broken';
  /** In the order in which they are done. */
  steps: RecordedStep[];
}

/** `begun`: it may or may not have been done. */
type StepState = 'open' | 'begun' | 'done' | 'undone';

export interface RecordedFile {
  what: 'file';
  state: StepState;
  path: string;
  elevated: boolean;
  through: Through | null;
  /** What was there; its bytes are in the file `backup` beside the record. Null: nothing. */
  before: (Omit<Picture, 'bytes'> & { sha256: string; backup: string }) | null;
  /** What Berth puts there. Null: nothing. */
  after: { content: string; mode: number } | null;
  undoThrough: string | null;
  /** Those that are made for it, outermost first. */
  folders: string[];
  /** Beside it, while it is written. */
  temporary: string;
}

export interface RecordedCommand {
  what: 'command';
  state: StepState;
  run: Command;
  undo: Command | null;
  onlyIf: Command | null;
  elevated: boolean;
}

export type RecordedStep = RecordedFile | RecordedCommand;
const keptUndone = 100;
type Through = NonNullable<Extract<Want, { kind: 'write' }>['through']>;

/**
 * The changes that were made to this machine, each in a folder of its own:
 *
 *     <home>/changes/20261124-224501-docker-3f9c/
 *       change.json      what was to be done, and how far it came
 *       1-daemon.json    what was there before
 *
 * What `save` was given is on disk when it resolves.
 */
export class Ledger {
  readonly #folder: string;

  constructor(home: string) {
    this.#folder = join(home, 'changes');
  }

  /** Also that of the lock. */
  async folder(): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    return this.#folder;
  }

  /** A name for a change that is about to be made, and the folder for its backups. */
  async begin(engine: string, at: number): Promise<string> {
    const time = new Date(at)
      .toISOString()
      .replace(/[-:]|\..*/g, '')
      .replace('T', '-');
    const id = `${time}-${engine.replace(/[^\w.-]/g, '_')}-${randomBytes(2).toString('hex')}`;
    await mkdir(join(await this.folder(), id), { mode: 0o700 });
    return id;
  }

  async backUp(id: string, name: string, bytes: Buffer): Promise<void> {
    await this.#put(id, name, bytes);
  }

  /** The bytes of a backup; one that is not what it was is an error. */
  async backup(id: string, { backup, sha256: wanted }: { backup: string; sha256: string }): Promise<Buffer> {
    const file = join(this.#folder, id, backup);
    const bytes = await readFile(file);
    if (sha256(bytes) !== wanted) throw new Error(`the backup ${file} was changed`);
    return bytes;
  }

  async save(change: RecordedChange): Promise<void> {
    await this.#put(change.id, 'change.json', Buffer.from(`${JSON.stringify(change, null, 2)}\n`));
  }

  /** Newest first. A folder without a record is of a change that never began. */
  async changes(): Promise<RecordedChange[]> {
    const names = await readdir(this.#folder, { withFileTypes: true }).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    });
    const ids = names.filter((name) => name.isDirectory()).map(({ name }) => name);
    const changes = await Promise.all(ids.map((id) => this.#read(id)));
    return changes
      .filter((change) => change !== undefined)
      .sort((one, other) => other.at - one.at || (one.id < other.id ? 1 : -1));
  }

  /** Of what is undone the last hundred stay, to be looked at. */
  async forgetLongUndone(): Promise<void> {
    const undone = (await this.changes()).filter(({ state }) => state === 'undone');
    for (const { id } of undone.slice(keptUndone))
      await rm(join(this.#folder, id), { recursive: true, force: true });
  }

  async #read(id: string): Promise<RecordedChange | undefined> {
    try {
      return JSON.parse(await readFile(join(this.#folder, id, 'change.json'), 'utf8')) as RecordedChange;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #put(id: string, name: string, bytes: Buffer): Promise<void> {
    const path = join(this.#folder, id, name);
    await putFile(path, { bytes, mode: 0o600, owner: null, temporary: temporaryName(path, 'new') }, []);
  }
}
