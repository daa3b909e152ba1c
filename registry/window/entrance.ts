import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { needsLink, onward } from './pages.ts';
import { Secrets } from './secrets.ts';
import { WrongTries } from './wrong-tries.ts';

const mostTokens = 16;
const mostSessions = 256;

type Visit = FastifyRequest<{ Querystring: Record<string, unknown> }>;

/** Lets a browser in that has a link's token, once for each, and knows it again by its cookie. */
export class Entrance {
  readonly #tokens = new Secrets(mostTokens);
  readonly #sessions = new Secrets(mostSessions);
  readonly #wrongTries = new WrongTries();

  newToken(): string {
    return this.#tokens.make();
  }

  /** Whether the request is of a browser that was let in. */
  knows(request: IncomingMessage): boolean {
    return cookiesOf(request).some((secret) => this.#sessions.has(secret));
  }

  /** Answers a visit that shall not see the window yet, or not at all; false if it may. */
  async receive({ raw, query }: Visit, reply: FastifyReply): Promise<boolean> {
    const { token } = query;
    if (typeof token !== 'string') {
      if (this.knows(raw)) return false;
      reply.code(401).type(html).send(needsLink);
    } else if (this.#tokens.take(token)) {
      reply.header(
        'set-cookie',
        `${cookieName(raw)}=${this.#sessions.make()}; Path=/; HttpOnly; SameSite=Strict`,
      );
      // A strict cookie does not go along with a redirect that another site began.
      if (isForeign(raw)) reply.type(html).send(onward);
      else reply.redirect('/', 303);
    } else if (this.knows(raw)) {
      // A link that was used before, in the browser that used it.
      reply.redirect('/', 303);
    } else {
      const mayAnswer = await this.#wrongTries.wait();
      reply
        .code(mayAnswer ? 401 : 429)
        .type(html)
        .send(needsLink);
    }
    return true;
  }
}

const html = 'text/html; charset=utf-8';

/** A person opens a link: a browser's own navigation, not something a page asks for or shows in itself. */
export function isVisit({ method, url = '', headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    url.startsWith('/?token=') &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document'
  );
}

function isForeign({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site';
}

/** Browsers give a cookie to every port of a host, so each door has a name of its own. */
function cookieName({ socket }: IncomingMessage): string {
  return `berth-${socket.localPort}`;
}

function cookiesOf(request: IncomingMessage): string[] {
  const start = `${cookieName(request)}=`;
  const cookies = (request.headers.cookie ?? '').split('; ').filter((cookie) => cookie.startsWith(start));
  return cookies.map((cookie) => cookie.slice(start.length));
}
