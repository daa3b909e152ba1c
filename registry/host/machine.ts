import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { findProgram, programPlaces } from './places.ts';

/** What a program left when it ended; `code` is null where it was ended from outside, or could not be started. */
export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  input?: string | Buffer;
  timeoutMs?: number;
  env?: Record<string, string>;
}

/**
 * This machine, as far as container tools are concerned. Nothing in host/ reads a file, a variable or the platform past
 * it, so that all of it can be tried under a folder that plays the root.
 */
export interface Machine {
  platform: 'linux' | 'darwin' | 'win32';
  env: NodeJS.ProcessEnv;
  home: string;
  /** May write everywhere: no elevation is needed. */
  isRoot: boolean;
  /** Where an absolute path really lies; itself but for tests. Paths that are shown are never put through it. */
  at(path: string): string;
  /** Of a program that is named without its folder; undefined where it is not installed. */
  find(program: string): Promise<string | undefined>;
  /** Runs a program to its end, bounded in time (5 s unless told); never rejects. */
  run(program: string, args: string[], options?: RunOptions): Promise<Ran>;
  /** The text of a file; undefined where there is none. Other trouble rejects. */
  read(path: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  /** The names in a folder, sorted; none where there is no such folder, or where this user may not look into it. */
  list(path: string): Promise<string[]>;
}

/**
 * The machine that this process runs on; with `root`, or BERTH_MACHINE_ROOT in the environment, all absolute paths lie
 * under that folder.
 */
export function thisMachine({
  root = process.env.BERTH_MACHINE_ROOT ?? '',
  env = process.env,
}: {
  root?: string;
  env?: NodeJS.ProcessEnv;
} = {}): Machine {
  const at = (path: string) => (root === '' ? path : join(root, path));
  const places = programPlaces(env);
  return {
    platform: process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux',
    env,
    home: env.HOME || homedir(),
    isRoot: process.getuid?.() === 0,
    at,
    find: (program) => findProgram(program, places),
    run: (program, args, options) => run(env, program, args, options),
    read: (path) => readText(at(path)),
    exists: (path) => isThere(at(path)),
    list: (path) => namesIn(at(path)),
  };
}

function run(
  env: NodeJS.ProcessEnv,
  program: string,
  args: string[],
  options: RunOptions = {},
): Promise<Ran> {
  const { input = '', timeoutMs = 5000 } = options;
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      {
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
        windowsHide: true,
        maxBuffer: 16 * 1024 * 1024,
        env: { ...env, LC_ALL: 'C', ...options.env },
      },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        resolve({ code, stdout, stderr: stderr || (code === null ? (error?.message ?? '') : '') });
      },
    );
    child.stdin?.on('error', () => undefined); // It may end without having read it.
    child.stdin?.end(input);
  });
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined;
    throw error;
  }
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(errorCode(error))) return [];
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}
