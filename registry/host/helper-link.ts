import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { PlainError } from '../errors.ts';
import type { Command } from './connector.ts';
import type { FileOrder, Leftovers } from './files.ts';
import type { Hands } from './hands.ts';
import type { HelperAnswer, HelperQuestion } from './helper.ts';
import type { Ran } from './machine.ts';

type Answered = Exclude<HelperAnswer, { ready: true }>;
type Asked = HelperQuestion extends infer Question
  ? Question extends unknown
    ? Omit<Question, 'id'>
    : never
  : never;

/** The other end of a helper: whatever it is asked to do, it does with an administrator's rights. */
export class HelperLink implements Hands {
  readonly #to: Writable;
  readonly #ended: Promise<PlainError>;
  readonly #ready = Promise.withResolvers<void>();
  readonly #waiting = new Map<number, (answer: Answered) => void>();
  #last = 0;

  /** `ended` resolves when the helper is gone, with why. */
  constructor(from: Readable, to: Writable, ended: Promise<PlainError>) {
    this.#to = to;
    this.#ended = ended;
    to.on('error', () => undefined); // That it has ended is what counts.
    createInterface({ input: from }).on('line', (line) => this.#hear(JSON.parse(line)));
  }

  /** Rejects when it ends before it was there: nobody allowed it. */
  ready(): Promise<void> {
    return this.#unlessEnded(this.#ready.promise);
  }

  async put(path: string, { bytes, ...order }: FileOrder, folders: string[]): Promise<void> {
    await this.#ask({ verb: 'put', path, bytes: bytes.toString('base64'), order, folders });
  }

  async takeAway(path: string, leftovers: Leftovers): Promise<void> {
    await this.#ask({ verb: 'takeAway', path, leftovers });
  }

  async run(command: Command): Promise<Ran> {
    return (await this.#ask({ verb: 'run', command })) ?? { code: null, stdout: '', stderr: '' };
  }

  /** It ends when there is nothing more to be asked. */
  async close(): Promise<void> {
    this.#to.end();
    await this.#ended;
  }

  async #ask(question: Asked): Promise<Ran | null> {
    const id = ++this.#last;
    const answer = new Promise<Answered>((resolve) => this.#waiting.set(id, resolve));
    this.#to.write(`${JSON.stringify({ id, ...question })}\n`);
    const said = await this.#unlessEnded(answer);
    if ('ran' in said) return said.ran;
    const { code, message, plain } = said.error;
    if (plain) throw new PlainError(plain.message, { code: plain.code, facts: plain.facts });
    throw Object.assign(new Error(message), { code });
  }

  #hear(answer: HelperAnswer): void {
    if ('ready' in answer) {
      this.#ready.resolve();
      return;
    }
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }

  #unlessEnded<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([work, this.#ended.then((trouble) => Promise.reject(trouble))]);
  }
}
