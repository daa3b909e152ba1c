import { Worker } from 'node:worker_threads';

type Work =
  | { kind: 'compare'; password: string; hash: string }
  | { kind: 'hash'; password: string; cost: number };
export type Errand = Work & { id: number };
export type Answer = { id: number; result: string | boolean } | { id: number; error: unknown };

/** Of new passwords: a check takes some fifty milliseconds. */
const cost = 10;
/** Then the thread goes; it holds some megabytes. */
const idleMs = 10_000;

interface Waiting {
  resolve(result: string | boolean): void;
  reject(error: unknown): void;
}

/** bcrypt in a thread of its own, which is there while it has something to do. */
export class Hasher {
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #next = 0;
  readonly #waiting = new Map<number, Waiting>();

  async compare(password: string, hash: string): Promise<boolean> {
    return (await this.#ask({ kind: 'compare', password, hash })) === true;
  }

  async hash(password: string): Promise<string> {
    return String(await this.#ask({ kind: 'hash', password, cost }));
  }

  /** Who waits hears of it as an error. */
  stop(): void {
    clearTimeout(this.#idle);
    void this.#worker?.terminate();
  }

  #ask(work: Work): Promise<string | boolean> {
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    this.#worker.ref();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker?.postMessage({ ...work, id } satisfies Errand);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL(script, import.meta.url));
    worker.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('error' in answer) waiting?.reject(answer.error);
      else waiting?.resolve(answer.result);
      if (this.#waiting.size === 0) this.#rest(worker);
    });
    worker.once('error', (error) => this.#gone(worker, error));
    worker.once('exit', () => this.#gone(worker, new Error('the thread that checks passwords ended')));
    return worker;
  }

  /** With nothing to do it keeps no process running. */
  #rest(worker: Worker): void {
    worker.unref();
    this.#idle = setTimeout(() => {
      this.#worker = undefined;
      void worker.terminate();
    }, idleMs).unref();
  }

  #gone(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

// In a bundle it lies beside it, as JavaScript.
const script = import.meta.url.endsWith('.ts') ? './hasher-worker.ts' : './hasher-worker.mjs';
