import { PassThrough } from 'node:stream';
import type { FastifyError, FastifyInstance, FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import Schema from 'typebox/schema';
import { asRegistryError, PlainError, troubleOf } from '../errors.ts';
import type { Log } from '../events/log.ts';
import {
  type Answers,
  type Command,
  commands,
  type LogRequest,
  type Question,
  type Refusal,
} from './contract.ts';
import type { Live } from './live.ts';

/** One answer for every question of the contract; a missing one does not compile. */
export type Handlers = { [C in Command]: (question: Question<C>) => Answers[C] | Promise<Answers[C]> };

/** Takes a question as it was put: fastify's own would make a 0 of a null. */
const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema }) => {
  const validator = Schema.Compile(schema);
  return (value) => {
    const [fits, [problem]] = validator.Errors(value);
    if (fits) return { value };
    return { error: new Error(`body${problem?.instancePath ?? ''} ${problem?.message ?? 'does not fit'}`) };
  };
};

/** A slow reader of the log may fall this many bytes behind before lines are left out. */
const mostBehind = 4 * 1024 * 1024;

/** Bytes: ten thousand references, each as long as one can be. */
export const largestQuestion = 8 * 1024 * 1024;

/** Who answers what the owner's doors are asked. */
export interface Answering {
  handlers: Handlers;
  log: Log;
  live: Live;
}

/** Puts every question of the contract on a door: commands as `POST <under>/<command>`, and the streams. */
export function serveQuestions(
  app: FastifyInstance,
  under: string,
  { handlers, log, live }: Answering,
): void {
  for (const [command, body] of Object.entries(commands)) {
    const handle = handlers[command as Command] as (question: unknown) => unknown;
    app.post(`${under}/${command}`, { schema: { body }, validatorCompiler }, ({ body }) => handle(body));
  }
  serveLog(app, log);
  serveLive(app, live);
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const { status, ...refusal } = refusalOf(error);
    if (status >= 500) log.logger.error({ err: error }, "a request on one of the owner's doors failed");
    const answer: Refusal = refusal;
    reply.code(status).send(answer);
  });
}

function refusalOf(error: FastifyError | PlainError): Refusal & { status: number } {
  if (error instanceof PlainError) return { status: 409, ...troubleOf(error) };
  // fastify's own: a body that is no JSON or does not fit the contract.
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return { status: error.statusCode, code: 'BAD_REQUEST', message: `${error.message}.`, facts: {} };
  }
  return { status: asRegistryError(error).status, ...troubleOf(error) };
}

function serveLog(app: FastifyInstance, log: Log): void {
  const querystring = {
    type: 'object',
    properties: { lines: { type: 'integer', minimum: 0, maximum: 100_000 }, follow: { type: 'boolean' } },
    required: ['lines', 'follow'],
  };
  app.get<{ Querystring: LogRequest }>('/logs', { schema: { querystring } }, async (request, reply) => {
    const { lines, follow } = request.query;
    const out = new PassThrough();
    const waiting: string[] = [];
    let hear = (line: string) => void waiting.push(line);
    const follower = (line: string) => hear(line);
    reply.raw.on('close', () => log.unfollow(follower));
    const past = await log.read(lines, follow ? follower : undefined);
    // Gone while the past was read: it was not followed yet when it closed.
    if (reply.raw.destroyed) log.unfollow(follower);
    // In one piece: a hundred thousand small ones would take seconds on both sides.
    out.write([...past.map((text) => `${text}\n`), ...waiting].join(''));
    hear = (line) => {
      if (out.writableLength < mostBehind) out.write(line);
    };
    if (!follow) out.end();
    reply.type('application/x-ndjson').send(out);
    // Whoever follows a quiet log shall not wait for its first line to know that it is there.
    reply.raw.flushHeaders();
    return reply;
  });
}

function serveLive(app: FastifyInstance, live: Live): void {
  app.get('/live', async (_request, reply) => {
    const out = new PassThrough();
    const end = live.follow((event) => {
      // Where transfers stand is said again soon.
      if (event.kind === 'transfers' && out.writableLength > 0) return;
      if (out.writableLength < mostBehind) out.write(`${JSON.stringify(event)}\n`);
      // Of the rest none may be left out: a reader that slow begins anew, and hears how things stand.
      else reply.raw.destroy();
    });
    reply.raw.on('close', end);
    reply.type('application/x-ndjson').send(out);
    reply.raw.flushHeaders();
    return reply;
  });
}
