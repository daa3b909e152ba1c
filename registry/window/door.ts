import type { IncomingMessage } from 'node:http';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { type Answering, largestQuestion, serveQuestions } from '../control/routes.ts';
import type { Trouble } from '../facts.ts';
import type { Guard } from '../guard.ts';
import { type Address, listen, urlsOf } from '../listen.ts';
import { builtWindow, type WindowFile } from './built.ts';
import { Entrance, isVisit } from './entrance.ts';
import { everyAnswer } from './headers.ts';

/** The window for a browser, on a port of its own. */
export interface WindowDoor {
  /** `http://localhost:5080` */
  url: string;
  /** An address that opens the window once. What it opens stays open until the registry stops. */
  link(): string;
  close(): Promise<void>;
}

interface Parts extends Answering {
  addresses: Address[];
  guard: Guard;
  /** Of the built window, where that is not beside this code. */
  folder?: string | undefined;
}

/** Opens the door. Whoever comes by a link gets a cookie; without it nothing is said of the registry. */
export async function openWindowDoor({ addresses, guard, folder, ...answering }: Parts): Promise<WindowDoor> {
  const files = await builtWindow(folder);
  const entrance = new Entrance();
  const app = fastify({ logger: false, exposeHeadRoutes: false, bodyLimit: largestQuestion });
  // Only JSON is a question: a form of another page could send plain text.
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async ({ raw, routeOptions }, reply) => {
    reply.headers(everyAnswer);
    if (raw.method !== 'GET' && raw.method !== 'POST') return refuse(reply, 405, notAllowed);
    // A visit may begin anywhere, also with a click in a terminal that is a web page itself.
    guard(isVisit(raw) ? withoutSite(raw) : raw);
    if (routeOptions.url !== '/' && !entrance.knows(raw)) return refuse(reply, 401, noSession);
  });
  for (const file of files) serveFile(app, file, entrance);
  serveQuestions(app, '/ask', answering);
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, nothingHere));
  await app.ready();
  const listener = await listen(addresses, app.routing, { idleMs: 0, option: '--ui-listen' });
  const url = urlsOf(listener)[0] ?? '';
  return {
    url,
    link: () => `${url}/?token=${entrance.newToken()}`,
    async close() {
      // Its streams never end by themselves.
      await listener.close(0);
      await app.close();
    },
  };
}

/** Each file is a route of its own, so no text of a request becomes a path. */
function serveFile(
  app: FastifyInstance,
  { path, type, etag, isHashed, bytes }: WindowFile,
  entrance: Entrance,
): void {
  const caching = isHashed ? 'private, max-age=31536000, immutable' : 'private, no-cache';
  app.get<{ Querystring: Record<string, unknown> }>(path, async (request, reply) => {
    if (path === '/' && (await entrance.receive(request, reply))) return reply;
    reply.headers({ etag, 'cache-control': caching });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type(type).send(bytes);
  });
}

function withoutSite({
  headers: { 'sec-fetch-site': _, ...headers },
  rawHeaders,
  httpVersion,
}: IncomingMessage) {
  return { headers, rawHeaders, httpVersion };
}

function refuse(reply: FastifyReply, status: number, trouble: Trouble): FastifyReply {
  return reply.code(status).send(trouble);
}

const noSession: Trouble = {
  code: 'UNAUTHORIZED',
  message:
    'This browser has not come by a link, or the registry was started anew. `berth ui` prints a new link.',
  facts: {},
};
const nothingHere: Trouble = { code: 'NOT_FOUND', message: 'There is nothing here.', facts: {} };
const notAllowed: Trouble = {
  code: 'UNSUPPORTED',
  message: 'Only GET and POST are understood here.',
  facts: {},
};
