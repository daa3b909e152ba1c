import { createInterface } from 'node:readline/promises';
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
  const password = await askHidden(`Password of ${name}: `);
  if ((await askHidden('Once more: ')) === password) return password;
  throw new PlainError('The two are not the same. Nothing was changed.');
}

/** Ctrl+C and the end of input are a PlainError. */
async function askHidden(question: string): Promise<string> {
  // Not on standard output, which may be read by a program.
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({
    input: process.stdin,
    output: nowhere,
    terminal: true,
    historySize: 0,
  });
  const closed = new Promise<undefined>((resolve) => terminal.once('close', () => resolve(undefined)));
  const answer = await Promise.race([terminal.question(''), closed]);
  terminal.close();
  process.stderr.write('\n');
  if (answer === undefined) throw new PlainError('Nothing was changed.');
  return answer;
}
