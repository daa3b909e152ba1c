import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a command that ran to its end left. */
export interface Ended {
  /** Its exit code, or null if it took too long and was killed. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  env?: Record<string, string>;
  /** What is typed into it. Without, its standard input is empty. */
  input?: string;
  /** A program that runs it, with its arguments. */
  through?: string[];
  timeoutMs?: number;
  /** Is told how to send it a signal. */
  started?(kill: (signal: NodeJS.Signals) => void): void;
}

export const berthScript = new URL('../../registry/berth.js', import.meta.url).pathname;

/** Runs `berth …` to its end. */
export async function berth(
  args: string[],
  { env = {}, input = '', through = [], timeoutMs = 15_000, started }: CliOptions = {},
): Promise<Ended> {
  const [program = '', ...rest] = [...through, process.execPath, berthScript, ...args];
  const child = spawn(program, rest, {
    env: { ...process.env, ...env },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  started?.((signal) => void child.kill(signal));
  child.stdin.on('error', () => undefined); // It may end without having read it.
  child.stdin.end(input);
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, stdout, stderr };
}
