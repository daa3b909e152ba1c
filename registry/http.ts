import type { IncomingMessage, ServerResponse } from 'node:http';
import { asRegistryError, RegistryError } from './errors.ts';
import type { Digest, Repository } from './names.ts';

/** One request to the registry door, its address already understood. */
export class Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly noun: Noun;
  /** Of a parsed path; only handlers of paths with a name look at it. */
  readonly repository: Repository;
  /** What follows the name: a digest, a tag or an upload's id, not yet parsed. */
  readonly argument: string;
  readonly visitor: Visitor;
  readonly #search: string;
  #query: URLSearchParams | undefined;
  /** Bytes of the request's body, for the log. */
  received = 0;
  /** Who asks, where somebody has logged in. */
  user: string | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, target: Target, visitor: Visitor) {
    this.request = request;
    this.response = response;
    this.visitor = visitor;
    this.noun = target.noun;
    this.repository = target.repository;
    this.argument = target.argument;
    this.#search = target.search;
  }

  get query(): URLSearchParams {
    this.#query ??= new URLSearchParams(this.#search);
    return this.#query;
  }

  get isHead(): boolean {
    return this.request.method === 'HEAD';
  }

  get client(): string {
    return clientOf(this.request);
  }

  get address(): string {
    return this.visitor.address;
  }

  get isSecure(): boolean {
    return this.visitor.isSecure;
  }

  get origin(): string {
    return this.visitor.origin;
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }
}

/** Who asks, and how they came: as the connection says, or proxies that are trusted. */
export interface Visitor {
  /** Of the client, as far as it is known. */
  readonly address: string;
  /** Nobody on the way could read along. */
  readonly isSecure: boolean;
  /** The registry as the client calls it: `http://localhost:5000`. */
  readonly origin: string;
  /** The host that the client asked a proxy for. */
  readonly forwardedHost: string | undefined;
}

/** What an address is about, by the spec's words; empty where there is no name in it. */
export type Noun = 'blobs' | 'uploads' | 'manifests' | 'referrers' | 'tags' | 'catalog' | '';

export interface Target {
  noun: Noun;
  repository: Repository;
  argument: string;
  search: string;
}

/** The first product of a User-Agent: `docker/20.10.24`. */
export function clientOf({ headers }: IncomingMessage): string {
  return headers['user-agent']?.split(' ', 1)[0]?.slice(0, 60) ?? '';
}

export type Headers = Record<string, string | number>;

const everyAnswer = { 'docker-distribution-api-version': 'registry/2.0' };
/** Up to here a body is written in one piece with its headers, as one string: a system call instead of two. */
const smallBody = 16 * 1024;

/** Answers without a body. */
export function sendEmpty({ response }: Pick<Call, 'response'>, status: number, headers: Headers = {}): void {
  begin(
    response,
    status,
    status === 204 || status === 304 ? headers : { 'content-length': 0, ...headers },
  ).end();
}

/** Answers with bytes; to HEAD with what would be their headers. */
export function sendBytes(
  { response, isHead }: Pick<Call, 'response' | 'isHead'>,
  status: number,
  headers: Headers,
  bytes: Buffer,
): void {
  begin(response, status, { ...headers, 'content-length': bytes.length });
  if (isHead) response.end();
  else if (bytes.length <= smallBody) response.end(bytes.toString('latin1'), 'latin1');
  else response.end(bytes);
}

/** Answers with the headers of a body that the caller then writes to the stream this gives, and ends. */
export function beginBody({ response }: Call, status: number, headers: Headers): ServerResponse {
  return begin(response, status, headers);
}

const answered = Symbol('answered');
type Response = ServerResponse & { [answered]?: Headers };

function begin(response: Response, status: number, headers: Headers): ServerResponse {
  response[answered] = headers;
  return response.writeHead(status, { ...everyAnswer, ...headers });
}

/** The length of the body an answer announced, in bytes. */
export function announcedBytes(response: ServerResponse): number {
  return Number((response as Response)[answered]?.['content-length'] ?? 0);
}

/** The digest an answer is about, if it is about one. */
export function answeredDigest(response: ServerResponse): Digest | undefined {
  return (response as Response)[answered]?.['docker-content-digest'] as Digest | undefined;
}

/** The tags that an answer to a push by digest says were moved. */
export function answeredTags(response: ServerResponse): string[] {
  const tags = (response as Response)[answered]?.['oci-tag'];
  return typeof tags === 'string' ? tags.split(', ') : [];
}

export function sendJson(call: Call, value: unknown, headers: Headers = {}): void {
  sendBytes(
    call,
    200,
    { 'content-type': 'application/json', ...headers },
    Buffer.from(JSON.stringify(value)),
  );
}

/** The one place where an error becomes a response. Gives the error it answered with. */
export function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
): RegistryError {
  const error = asRegistryError(thrown);
  if (response.headersSent) {
    // Half an answer cannot be taken back: the connection breaks, so that nobody takes it for whole.
    response.destroy();
    return error;
  }
  const headers = { ...error.headers, 'content-type': 'application/json' };
  sendBytes({ response, isHead: request.method === 'HEAD' }, error.status, headers, error.body());
  // What the client still sends is read away, or it would meet a broken pipe instead of this answer.
  if (!request.complete) request.resume();
  return error;
}

/** The whole body, up to `most` bytes; more is `tooLarge`, said as soon as it is known. */
export async function readBody(call: Call, most: number): Promise<Buffer> {
  const { request } = call;
  if (Number(request.headers['content-length'] ?? 0) > most)
    throw new RegistryError('MANIFEST_TOO_LARGE', { most });
  const chunks: Buffer[] = [];
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    call.received += chunk.length;
    if (call.received > most) throw new RegistryError('MANIFEST_TOO_LARGE', { most });
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

/** Entity tags a condition names, or `*` (RFC 9110 section 13.1); clients also send digests without quotes. */
export function conditionHolds(header: string, etag: string): boolean {
  return header.split(',').some((part) => {
    const tag = part.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
    return tag === '*' || `"${tag}"` === etag;
  });
}

const mostPerPage = 10_000;

/** `n` and `last` of a list (spec, "Listing Tags"); without `n` as much as one answer holds. */
export function pageRequest({ query }: Call, standard = mostPerPage): { after: string; limit: number } {
  const n = query.get('n');
  const limit = n === null ? standard : /^\d{1,9}$/.test(n) ? Number(n) : Number.NaN;
  if (!(limit <= mostPerPage)) throw new RegistryError('PAGINATION_NUMBER_INVALID', { n, most: mostPerPage });
  return { after: query.get('last') ?? '', limit };
}

/** The `Link` header of RFC 5988 to the page behind `last`; the only link, and no semicolon in it, for docker. */
export function nextPage(path: string, query: Record<string, string | number>): Headers {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) search.set(key, String(value));
  return { link: `<${path}?${search}>; rel="next"` };
}
