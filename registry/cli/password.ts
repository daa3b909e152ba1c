import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { PlainError } from '../errors.ts';

const mostCharacters = 10_000;

/** From standard input, as `docker login --password-stdin` reads it: a line end behind it is none of its own. */
export async function readPassword(): Promise<string> {
  const input = await text(process.stdin);
  if (input.length > mostCharacters) throw new PlainError('That is too long for a password.');
  return input.replace(/\r?\n$/, '');
}

/** Typed twice at the terminal, which does not show it. */
export async function askPassword(name: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new PlainError(
      `Nobody is here to type a password. Hand it over with: berth user add ${name} --password-stdin`,
    );
  }
  const [password, again] = await askHidden([`Password of ${name}: `, 'Once more: ']);
  if (password !== undefined && password === again) return password;
  throw new PlainError('The two are not the same. Nothing was changed.');
}

/** One line for each question. Ctrl+C and the end of input are a PlainError. */
async function askHidden(questions: string[]): Promise<string[]> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // From before the first question to behind the last answer: what is typed in between would else be shown.
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  const lines = terminal[Symbol.asyncIterator]();
  const answers: string[] = [];
  try {
    for (const question of questions) {
      // Not on standard output, which may be read by a program.
      process.stderr.write(question);
      const { done, value } = await lines.next();
      process.stderr.write('\n');
      if (done) throw new PlainError('Nothing was changed.');
      answers.push(value);
    }
    return answers;
  } finally {
    terminal.close();
  }
}
