import { setTimeout as delay } from 'node:timers/promises';
import { ControlClient } from '../registry/control/client.ts';
import { PlainError } from '../registry/errors.ts';

export interface LogFollowerParts {
  /** The folder that is served now. */
  data(): string;
  tell(lines: string[]): void;
}

/** Lines that come within this time are told together: a window drawn for each could not keep up. */
const gatherMs = 50;
const mostTogether = 2000;
const tryAgainMs = 1000;
/** Asked for again after a restart, so that those in between are not missed. */
const overlap = 1000;

/** The registry's log as it is written, over the registry's restarts; each line is told once. */
export class LogFollower {
  readonly #parts: LogFollowerParts;
  #client: ControlClient | undefined;

  constructor(parts: LogFollowerParts) {
    this.#parts = parts;
  }

  follow(lines: number): void {
    this.stop();
    void this.#stay(lines);
  }

  stop(): void {
    void this.#client?.close();
    this.#client = undefined;
  }

  /** Until it is stopped, or follows anew. */
  async #stay(lines: number): Promise<void> {
    let newest = 0;
    let client: ControlClient;
    do {
      client = new ControlClient(this.#parts.data());
      this.#client = client;
      newest = await this.#follow(client, newest > 0 ? overlap : lines, newest);
      await client.close();
      await delay(tryAgainMs);
    } while (this.#client === client);
  }

  /** Until the registry stops; gives the time of the newest line that is known then. */
  async #follow(client: ControlClient, lines: number, known: number): Promise<number> {
    let newest = known;
    const gathered = new Gathered((some) => {
      if (this.#client === client) this.#parts.tell(some);
    });
    try {
      for await (const line of client.logs({ lines, follow: true })) {
        const time = timeOf(line);
        if (known > 0 && time <= known) continue;
        newest = Math.max(newest, time);
        gathered.add(line);
      }
    } catch (error) {
      if (this.#client === client && !(error instanceof PlainError)) console.error(error);
    }
    return newest;
  }
}

function timeOf(line: string): number {
  try {
    return Number((JSON.parse(line) as { time?: unknown }).time) || 0;
  } catch {
    return 0;
  }
}

/** Lines until they are told. */
class Gathered {
  readonly #tell: (lines: string[]) => void;
  #lines: string[] = [];
  #soon: NodeJS.Timeout | undefined;

  constructor(tell: (lines: string[]) => void) {
    this.#tell = tell;
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length >= mostTogether) this.#pass();
    else this.#soon ??= setTimeout(() => this.#pass(), gatherMs);
  }

  #pass(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#tell(this.#lines.splice(0));
  }
}
