import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { PlainError } from '../errors.ts';
import { LogFile } from './log-file.ts';
import { tailLog } from './tail.ts';

export interface LogSettings {
  folder: string;
  level: string;
  mib: number;
  files: number;
  /** Also shows it to a person. */
  screen?: { write(line: string): void } | undefined;
}

type Follower = (line: string) => void;

/** The registry's log: JSON lines in rotated files, on a terminal for reading, and to whoever follows. */
export class Log {
  readonly logger: Logger;
  readonly #folder: string;
  readonly #file: LogFile;
  readonly #followers = new Set<Follower>();

  constructor({ folder, level, mib, files, screen }: LogSettings) {
    this.#folder = join(folder, 'logs');
    try {
      mkdirSync(this.#folder, { recursive: true });
      this.#file = new LogFile(this.#folder, { mostBytes: mib * 1024 * 1024, files });
    } catch (error) {
      throw new PlainError(`The log in ${this.#folder} cannot be written: ${(error as Error).message}.`, {
        code: 'FOLDER_UNWRITABLE',
        facts: { folder: this.#folder, reason: (error as Error).message },
        cause: error,
      });
    }
    const write = (line: string) => {
      this.#file.write(line);
      screen?.write(line);
      for (const follower of this.#followers) follower(line);
    };
    this.logger = pino({ level, base: null }, { write });
  }

  /** The last `count` lines, oldest first; `follower` hears every later one, none twice and none left out. */
  read(count: number, follower?: Follower): Promise<string[]> {
    return this.#file.whileStill(
      () => follower && this.#followers.add(follower),
      () => tailLog(this.#folder, count),
    );
  }

  unfollow(follower: Follower): void {
    this.#followers.delete(follower);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
