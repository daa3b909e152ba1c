import type { Machine } from './machine.ts';
import { versionIn } from './tools.ts';

/** What a program says of its version; null where it does not say. */
export async function versionOf(program: string, args: string[], machine: Machine): Promise<string | null> {
  const { code, stdout } = await machine.run(program, args);
  return code === 0 ? versionIn(stdout) : null;
}
