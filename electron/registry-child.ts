import { setTimeout as delay } from 'node:timers/promises';
import type { FromRegistry, ToRegistry } from '../registry/child-messages.ts';
import { PlainError } from '../registry/errors.ts';
import type { Settings } from '../registry/settings.ts';
import type { Forked } from './forked.ts';

/** Beyond the time that the registry gives its requests: to write what is in memory. */
const lastMs = 3000;
const keptCharacters = 10_000;

/** One life of a registry that runs as our child process. */
export class RegistryChild {
  readonly #process: Forked<FromRegistry>;
  readonly #settings: Settings;
  readonly exited: Promise<void>;
  #words = '';

  constructor(process: Forked<FromRegistry>, settings: Settings) {
    this.#process = process;
    this.#settings = settings;
    this.exited = new Promise((resolve) => process.once('exit', () => resolve()));
    process.stderr?.on('data', (text) => {
      this.#words = (this.#words + text).slice(-keptCharacters);
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Resolves when it serves. What it cannot start for is thrown as a PlainError, also its death. */
  async start(): Promise<void> {
    const answer = new Promise<FromRegistry>((resolve) => this.#process.on('message', resolve));
    this.#tell({ kind: 'start', settings: this.#settings });
    const heard = await Promise.race([answer, this.exited]);
    if (!heard) throw this.crash();
    if (heard.kind === 'ready') return;
    this.#process.kill();
    const { code, facts, message } = heard.trouble;
    throw new PlainError(message, { code, facts });
  }

  /** Lets requests under way finish for the settings' bounded time; then it is killed. */
  async stop(): Promise<void> {
    this.#tell({ kind: 'stop' });
    const late = new AbortController();
    const killed = delay(this.#settings.shutdownSeconds * 1000 + lastMs, undefined, late)
      .then(() => this.kill())
      .catch(() => undefined);
    await this.exited;
    late.abort();
    await killed;
  }

  /** At once, also if it does not listen any more. */
  kill(): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself this moment.
    }
  }

  /** That it died, with its last words. */
  crash(): PlainError {
    const words = lastWords(this.#words);
    const sentence = 'The registry stopped unexpectedly';
    return new PlainError(words ? `${sentence}: ${words}` : `${sentence}.`, {
      code: 'CRASHED',
      facts: { words },
    });
  }

  #tell(message: ToRegistry): void {
    this.#process.postMessage(message);
  }
}

/** The line that says what was wrong; around it Node prints the place, the stack and its own version. */
function lastWords(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.findLast((line) => /^(Uncaught )?\w*Error\b/.test(line)) ?? lines.at(-1) ?? '';
}
