import { createInterface } from 'node:readline/promises';
import { PlainError } from '../errors.ts';

export interface Confirming {
  question: string;
  /** What is said where nobody can be asked, and after a no. */
  nobody: string;
  declined: string;
}

/** Returns after a yes, typed at the terminal. Anything else is a PlainError, also Ctrl+C and the end of input. */
export async function confirm({ question, nobody, declined }: Confirming): Promise<void> {
  if (!process.stdin.isTTY) throw new PlainError(nobody);
  // Not on standard output, which may be read by a program.
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new PlainError(declined);
}
