import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';

/** One system call of a traced process, in the order in which they were answered. */
export interface SystemCall {
  /** `fsync`, `rename`, … */
  name: string;
  /** Its arguments as strace prints them, files with their paths: `23</data/uploads/5f0e…>`. */
  text: string;
  /** Lines of the trace: where it was begun and where it was answered. */
  begun: number;
  answered: number;
}

/** Watches the system calls of a running process while `work` is done (needs strace). */
export async function traced(
  { pid, strace, calls }: { pid: number; strace: string; calls: string[] },
  work: () => Promise<unknown>,
): Promise<SystemCall[]> {
  const file = join(temporaryFolder(), 'trace');
  const args = ['-f', '-y', '-s', '64', '-e', `trace=${calls.join(',')}`, '-o', file, '-p', `${pid}`];
  const tracer = spawn(strace, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(tracer, 'exit');
  // "Process 12 attached with 23 threads" comes when it watches all of them.
  const [said] = await Promise.race([once(tracer.stderr, 'data'), ended]);
  if (tracer.exitCode !== null) throw new Error(`strace did not start: ${said}`);
  try {
    await work();
  } finally {
    tracer.kill('SIGINT');
    await ended;
  }
  return parse(readFileSync(file, 'utf8'));
}

/** `12 fsync(3</a>) = 0`, or in two lines: `12 fsync(3</a> <unfinished ...>` and `12 <... fsync resumed>) = 0`. */
function parse(trace: string): SystemCall[] {
  const open = new Map<string, SystemCall>();
  const calls: SystemCall[] = [];
  for (const [at, line] of trace.split('\n').entries()) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const known = open.get(thread);
    if (resumed && known) {
      open.delete(thread);
      calls.push({ ...known, text: known.text + resumed[1], answered: at });
      continue;
    }
    const [, name, text = ''] = /^(\w+)\((.*)$/.exec(rest) ?? [];
    if (!name) continue;
    const call = { name, text, begun: at, answered: at };
    if (text.endsWith('<unfinished ...>')) open.set(thread, call);
    else calls.push(call);
  }
  return calls;
}
