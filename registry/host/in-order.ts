import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command, ProbeImage } from './connector.ts';
import type { Machine, Ran } from './machine.ts';

const eachMs = 15_000;

/** Runs commands one after the other until one fails; gives what the last one left. */
export async function inOrder(
  commands: Command[],
  machine: Machine,
  env: Record<string, string> = {},
): Promise<Ran> {
  let ran: Ran = { code: 0, stdout: '', stderr: '' };
  for (const { program, args, input, timeoutMs = eachMs } of commands) {
    ran = await machine.run(program, args, { timeoutMs, env, ...(input !== undefined && { input }) });
    if (ran.code !== 0) break;
  }
  return ran;
}

/** In a folder beside a probe image that is gone afterwards, so that what is tried leaves nothing in a tool's storage. */
export async function inItsFolder<Result>(
  { archive }: ProbeImage,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(dirname(archive), 'tool-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
