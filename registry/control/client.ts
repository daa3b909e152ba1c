import { type Dispatcher, Pool } from 'undici';
import { errorCode, PlainError } from '../errors.ts';
import type { Answers, Command, LiveEvent, LogRequest, Question, Refusal } from './contract.ts';
import { controlAddress } from './socket.ts';

/** Speaks to the registry that serves a data folder; without one, every request is a PlainError with exit code 2. */
export class ControlClient {
  readonly #folder: string;
  readonly #http: Pool;

  constructor(folder: string) {
    this.#folder = folder;
    // Questions do not wait for one another: an answer may take its time, and a stream never ends.
    this.#http = new Pool('http://localhost', {
      connections: 8,
      connect: { socketPath: controlAddress(folder) },
      bodyTimeout: 0,
      headersTimeout: 0,
    });
  }

  async ask<C extends Command>(command: C, question: Question<C>): Promise<Answers[C]> {
    const response = await this.#request({
      path: `/${command}`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
    });
    return (await response.body.json()) as Answers[C];
  }

  /** The log's lines; with `follow` until the caller stops asking. */
  logs({ lines, follow }: LogRequest): AsyncGenerator<string> {
    return this.#lines(`/logs?lines=${lines}&follow=${follow}`);
  }

  /** How things stand, then every change, until the caller stops asking; NOT_RUNNING once the registry has stopped. */
  async *live(): AsyncGenerator<LiveEvent> {
    for await (const line of this.#lines('/live')) yield JSON.parse(line) as LiveEvent;
    throw this.#stopped();
  }

  async *#lines(path: string): AsyncGenerator<string> {
    const response = await this.#request({ path, method: 'GET' });
    let rest = '';
    try {
      for await (const chunk of response.body.setEncoding('utf8')) {
        const parts = (rest + chunk).split('\n');
        rest = parts.pop() ?? '';
        yield* parts;
      }
    } catch (error) {
      if (errorCode(error) !== 'UND_ERR_SOCKET') throw error;
      throw this.#stopped(error);
    }
  }

  #stopped(cause?: unknown): PlainError {
    return new PlainError('The registry has stopped.', {
      code: 'NOT_RUNNING',
      facts: { folder: this.#folder },
      cause,
    });
  }

  close(): Promise<void> {
    return this.#http.destroy();
  }

  async #request(options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> {
    let response: Dispatcher.ResponseData;
    try {
      response = await this.#http.request(options);
    } catch (error) {
      throw this.#explain(error);
    }
    if (response.statusCode === 200) return response;
    const { message, code, facts } = (await response.body.json()) as Refusal;
    throw new PlainError(message, { code, facts });
  }

  #explain(error: unknown): unknown {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ECONNREFUSED') {
      return new PlainError(
        `No registry runs on ${this.#folder}. Start one with: berth serve --data ${this.#folder}`,
        { code: 'NOT_RUNNING', facts: { folder: this.#folder }, exitCode: 2, cause: error },
      );
    }
    // It died in the middle of an answer, or of taking the connection.
    if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET') return this.#stopped(error);
    if (code === 'EACCES' || code === 'EPERM') {
      return new PlainError(`The registry on ${this.#folder} belongs to another user.`, {
        code: 'OTHER_USER',
        facts: { folder: this.#folder },
        cause: error,
      });
    }
    return error;
  }
}
