import { type ExecFileException, execFile } from 'node:child_process';

export interface CommandOptions {
  env?: NodeJS.ProcessEnv;
  folder?: string;
  timeoutMs?: number;
  /** A command that runs the program: `nice`, `unshare` and their like. */
  through?: string[];
}

/** Runs a program to its end and gives its standard output. A failure is thrown with all that the program said. */
export async function run(program: string, args: string[], options: CommandOptions = {}): Promise<string> {
  const { failure, stdout, stderr } = await outcome(program, args, options);
  if (failure) throw new Error(`${program} ${args.join(' ')}: ${how(failure)}\n${stdout}${stderr}`);
  return stdout;
}

/** Runs a program that has to fail by itself, and gives what it said to standard error. */
export async function refused(
  program: string,
  args: string[],
  options: CommandOptions = {},
): Promise<string> {
  const { failure, stdout, stderr } = await outcome(program, args, options);
  if (typeof failure?.code === 'number') return stderr;
  throw new Error(
    `${program} ${args.join(' ')} should have been refused: ${failure ? how(failure) : stdout}`,
  );
}

function outcome(
  program: string,
  args: string[],
  { env, folder, timeoutMs = 45_000, through = [] }: CommandOptions,
) {
  const [first = program, ...rest] = [...through, program, ...args];
  const limits = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 64 << 20 } as const;
  return new Promise<{ failure: ExecFileException | null; stdout: string; stderr: string }>((resolve) => {
    execFile(first, rest, { ...limits, ...(env && { env }), cwd: folder }, (failure, stdout, stderr) =>
      resolve({ failure, stdout, stderr }),
    );
  });
}

function how({ code, killed, signal, message }: ExecFileException): string {
  if (killed) return 'took too long';
  return typeof code === 'number' ? `ended with ${code}` : (signal ?? message);
}
