import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { app, needReady } from './app.ts';
import { makeCodec } from './codec.ts';

const { encode, decode } = makeCodec();
const child = new URL('./utility.ts', import.meta.url).href;

interface ForkOptions {
  env?: NodeJS.ProcessEnv;
  execArgv?: string[];
  cwd?: string;
  stdio?: ('ignore' | 'inherit' | 'pipe')[] | 'ignore' | 'inherit' | 'pipe';
}

/** A forked Node in which `process.parentPort` is what it is in a utility process. */
class UtilityProcess extends EventEmitter {
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly #process: ChildProcess;
  #ended = false;

  constructor(file: string, args: string[], { env, execArgv = [], cwd, stdio = 'inherit' }: ForkOptions) {
    super();
    needReady('utilityProcess');
    const [, out = 'inherit', error = 'inherit'] = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio];
    this.#process = fork(file, args, {
      env: env ?? process.env,
      execArgv: [...execArgv, '--disable-warning=ExperimentalWarning', '--import', child],
      stdio: ['ignore', out, error, 'ipc'],
      ...(cwd !== undefined && { cwd }),
    });
    this.stdout = this.#process.stdout;
    this.stderr = this.#process.stderr;
    const end = () => void this.#process.kill('SIGKILL');
    app._atExit.add(end);
    this.#process.on('spawn', () => this.emit('spawn'));
    this.#process.on('message', (message) => this.emit('message', decode(message)));
    this.#process.on('exit', (code) => {
      this.#ended = true;
      app._atExit.delete(end);
      this.emit('exit', code ?? 1);
    });
  }

  get pid(): number | undefined {
    return this.#ended ? undefined : this.#process.pid;
  }

  postMessage(message: unknown): void {
    if (this.#process.connected) this.#process.send({ message: encode(message) });
  }

  kill(): boolean {
    return this.#process.kill();
  }
}

export const utilityProcess = {
  fork: (file: string, args: string[] = [], options: ForkOptions = {}) =>
    new UtilityProcess(file, args, options),
};
