import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { PassThrough } from 'node:stream';
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { asRegistryError, errorCode } from '../errors.ts';
import type { Log } from '../events/log.ts';
import {
  type Answers,
  type Command,
  commands,
  type LogRequest,
  type Question,
  type Refusal,
} from './contract.ts';

/** One answer for every question of the contract; a missing one does not compile. */
export type Handlers = { [C in Command]: (question: Question<C>) => Answers[C] | Promise<Answers[C]> };

/** A slow reader of the log may fall this many bytes behind before lines are left out. */
const mostBehind = 4 * 1024 * 1024;

/** The control door: only this user can open it, so whoever speaks here is the owner. */
export async function openControlDoor(
  address: string,
  handlers: Handlers,
  log: Log,
): Promise<{ close(): Promise<void> }> {
  const app = fastify({ logger: false });
  for (const [command, body] of Object.entries(commands)) {
    const handle = handlers[command as Command] as (question: unknown) => unknown;
    app.post(`/${command}`, { schema: { body } }, (request) => handle(request.body));
  }
  serveLog(app, log);
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const { status, message } = refusalOf(error);
    if (status >= 500) log.logger.error({ err: error }, 'a request on the control door failed');
    const answer: Refusal = { message };
    reply.code(status).send(answer);
  });
  await app.ready();
  const server = createServer(app.routing);
  await listenPrivately(server, address);
  return {
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await app.close();
    },
  };
}

function refusalOf(error: FastifyError): { status: number; message: string } {
  // fastify's own: a body that is no JSON or does not fit the contract.
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return { status: error.statusCode, message: `${error.message}.` };
  }
  const refusal = asRegistryError(error);
  return { status: refusal.status, message: refusal.sentence() };
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
    for (const line of [...past.map((text) => `${text}\n`), ...waiting]) out.write(line);
    hear = (line) => {
      if (out.writableLength < mostBehind) out.write(line);
    };
    if (!follow) out.end();
    return reply.type('application/x-ndjson').send(out);
  });
}

/** The socket is made with its mode, not changed to it, so there is no moment at which others could connect. */
async function listenPrivately(server: Server, address: string): Promise<void> {
  // The folder's lock is ours, so a socket that is there is what an earlier process left behind.
  removeLeftover(address);
  const mask = process.platform === 'win32' ? undefined : process.umask(0o177);
  try {
    server.listen(address);
    await once(server, 'listening');
  } finally {
    if (mask !== undefined) process.umask(mask);
  }
}

function removeLeftover(address: string): void {
  if (process.platform === 'win32') return;
  try {
    unlinkSync(address);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
