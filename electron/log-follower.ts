import { setTimeout as delay } from 'node:timers/promises';
import { ControlClient } from '../registry/control/client.ts';
import { PlainError } from '../registry/errors.ts';

/** Lines that come within this time are told together: a window drawn for each could not keep up. */
const gatherMs = 50;
const tryAgainMs = 1000;
const mostLines = 2000;

/** The registry's log as it is written, over its restarts. */
export class LogFollower {
  readonly #data: () => string;
  readonly #tell: (lines: string[]) => void;
  #client: ControlClient | undefined;

  constructor(data: () => string, tell: (lines: string[]) => void) {
    this.#data = data;
    this.#tell = tell;
  }

  follow(lines: number): void {
    this.stop();
    void this.#follow(lines);
  }

  stop(): void {
    void this.#client?.close();
    this.#client = undefined;
  }

  async #follow(lines: number): Promise<void> {
    const client = new ControlClient(this.#data());
    this.#client = client;
    const gathered = new Gathered((some) => {
      if (this.#client === client) this.#tell(some);
    });
    try {
      for await (const line of client.logs({ lines, follow: true })) gathered.add(line);
    } catch (error) {
      if (this.#client === client && !(error instanceof PlainError)) console.error(error);
    }
    await client.close();
    await delay(tryAgainMs);
    // The next registry begins with what it has to say; what was before it is known.
    if (this.#client === client) await this.#follow(0);
  }
}

/** Lines until somebody takes them. */
class Gathered {
  readonly #tell: (lines: string[]) => void;
  #lines: string[] = [];
  #soon: NodeJS.Timeout | undefined;

  constructor(tell: (lines: string[]) => void) {
    this.#tell = tell;
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length >= mostLines) this.#pass();
    else this.#soon ??= setTimeout(() => this.#pass(), gatherMs);
  }

  #pass(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#tell(this.#lines.splice(0));
  }
}
