import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program for what it prints; rejects when it fails or takes too long. */
export type Run = (path: string, args: string[]) => Promise<string>;

const longestMs = 5000;

export const run: Run = async (path, args) => {
  const { stdout } = await promisify(execFile)(path, args, {
    timeout: longestMs,
    killSignal: 'SIGKILL',
    windowsHide: true,
    env: { ...process.env, LC_ALL: 'C' },
  });
  return stdout;
};
