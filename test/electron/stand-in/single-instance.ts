import { mkdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SecondInstance {
  argv: string[];
  folder: string;
}

/** One process for each user data folder; the others leave it a note and go. */
export class SingleInstance {
  readonly #lock: string;
  readonly #inbox: string;

  constructor(userData: string) {
    this.#lock = join(userData, 'SingletonLock');
    this.#inbox = join(userData, 'SingletonInbox');
  }

  /** False where another one has it, which is told of us. */
  take(heard: (second: SecondInstance) => void): boolean {
    mkdirSync(this.#inbox, { recursive: true });
    if (this.#isHeld()) {
      const note = join(this.#inbox, `${process.pid}.json`);
      writeFileSync(`${note}.part`, JSON.stringify({ argv: process.argv, folder: process.cwd() }));
      renameSync(`${note}.part`, note);
      return false;
    }
    writeFileSync(this.#lock, String(process.pid));
    process.once('exit', () => rmSync(this.#lock, { force: true }));
    watch(this.#inbox, (_event, file) => {
      if (!file?.endsWith('.json')) return;
      const note = join(this.#inbox, file);
      let text: string;
      try {
        text = readFileSync(note, 'utf8');
      } catch {
        return; // It was read before; its removal is an event too.
      }
      rmSync(note, { force: true });
      heard(JSON.parse(text));
    }).unref();
    return true;
  }

  #isHeld(): boolean {
    try {
      const pid = Number(readFileSync(this.#lock, 'utf8'));
      process.kill(pid, 0);
      return pid !== process.pid;
    } catch {
      return false;
    }
  }
}
