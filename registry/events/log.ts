import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

export interface LogSettings {
  folder: string;
  level: string;
  mib: number;
  files: number;
  /** Also shows it to a person. */
  screen?: { write(line: string): void } | undefined;
}

export const logFileName = 'berth.log';

/** The older files beside it: `berth.1.log` is the one before. */
export function rotatedName(index: number): string {
  return `berth.${index}.log`;
}

const flushMs = 100;

type Follower = (line: string) => void;

/** The registry's log: JSON lines in rotated files, on a terminal for reading, and to whoever follows. */
export class Log {
  readonly folder: string;
  readonly logger: Logger;
  readonly #file: RotatingFileStream;
  readonly #followers = new Set<Follower>();
  #pending = '';
  #timer: NodeJS.Timeout | undefined;

  constructor({ folder, level, mib, files, screen }: LogSettings) {
    this.folder = join(folder, 'logs');
    mkdirSync(this.folder, { recursive: true });
    this.#file = createStream(
      (index) => (typeof index === 'number' && index > 0 ? rotatedName(index) : logFileName),
      {
        path: this.folder,
        size: `${Math.ceil(mib * 1024)}K`,
        rotate: files - 1 || 1,
      },
    );
    // A full or vanished disk must not end the registry: those lines are lost, the next ones are tried again.
    this.#file.on('error', () => undefined);
    const write = (line: string) => {
      this.#pending += line;
      this.#timer ??= setTimeout(() => this.#flush(), flushMs);
      screen?.write(line);
      for (const follower of this.#followers) follower(line);
    };
    this.logger = pino({ level, base: null }, { write });
  }

  /** Hears every line from now on; gives how to stop. */
  follow(follower: Follower): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Lines go to the file together: one write for each would cost more than the requests they speak of. */
  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending !== '') this.#file.write(this.#pending);
    this.#pending = '';
  }

  close(): Promise<void> {
    this.#flush();
    return new Promise((resolve) => this.#file.end(() => resolve()));
  }
}
