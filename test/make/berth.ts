import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './folder.ts';

const entry = new URL('../../registry/berth.js', import.meta.url).pathname;

export interface Berth {
  /** `localhost:PORT`, as an image reference begins. */
  address: string;
  /** `http://localhost:PORT` */
  url: string;
  data: string;
  child: ChildProcess;
  /** What was written to standard output so far, and to standard error. */
  output(): string;
  errors(): string;
  /** Ends the process with a signal and waits for it; gives its exit code, or null after a fatal signal. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Runs `berth serve` as its own process, as a user would, on a free port of both loopback addresses. */
export async function serve({
  data = temporaryFolder(),
  listen = ['localhost:0'],
  args = [] as string[],
  env = {} as Record<string, string>,
  script = entry,
  /** A program that runs it, with its arguments. */
  through = [] as string[],
} = {}): Promise<Berth> {
  const [program = '', ...before] = [...through, process.execPath];
  const child = spawn(
    program,
    [...before, script, 'serve', '--data', data, ...listen.flatMap((l) => ['--listen', l]), ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  let [output, errors] = ['', ''];
  child.stdout?.on('data', (text) => {
    output += text;
  });
  child.stderr?.on('data', (text) => {
    errors += text;
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const ready = await Promise.race([once(lines, 'line'), exited.then(() => undefined)]);
  const address = /http:\/\/(\S+:\d+)/.exec(ready?.[0] ?? '')?.[1];
  if (!address) throw new Error(`berth serve did not start: ${ready?.[0] ?? ''}${errors}`);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const [code] = await exited;
    return code as number | null;
  };
  onTestFinished(async () => {
    await stop('SIGKILL');
  });
  return { address, url: `http://${address}`, data, child, output: () => output, errors: () => errors, stop };
}
