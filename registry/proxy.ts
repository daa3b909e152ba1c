import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import parseForwarded from 'forwarded-parse';
import { PlainError } from './errors.ts';
import type { Visitor } from './http.ts';
import type { Settings } from './settings.ts';

type Trust = (address: string, hops: number) => boolean;

/** Knows which proxies to believe, and by what address clients reach this registry through them. */
export class Proxies {
  readonly #trusts: Trust | undefined;
  readonly #publicOrigin: string | undefined;
  /** The host of the public address. */
  readonly publicHost: string | undefined;

  constructor({ trustedProxies, publicUrl }: Pick<Settings, 'trustedProxies' | 'publicUrl'>) {
    const url = publicUrl === '' ? undefined : parsePublicUrl(publicUrl);
    this.#trusts = trustedProxies.length === 0 ? undefined : parseTrusted(trustedProxies);
    this.#publicOrigin = url?.origin;
    this.publicHost = url?.hostname;
  }

  trusts(address: string): boolean {
    return this.#trusts?.(address, 0) ?? false;
  }

  visitor(request: IncomingMessage): Visitor {
    const trusts = this.#trusts;
    const direct = new Direct(request, this.#publicOrigin);
    if (!trusts?.(direct.address, 0)) return direct;
    const told = toldBy(request.headers, direct.address, trusts);
    return told ? new Forwarded(direct, told, this.#publicOrigin) : direct;
  }
}

/** Whoever is at the other end of the connection. What is asked of it is asked seldom. */
class Direct implements Visitor {
  readonly forwardedHost = undefined;
  readonly #request: IncomingMessage;
  readonly #publicOrigin: string | undefined;

  constructor(request: IncomingMessage, publicOrigin: string | undefined) {
    this.#request = request;
    this.#publicOrigin = publicOrigin;
  }

  get address(): string {
    return this.#request.socket.remoteAddress ?? '';
  }

  get isSecure(): boolean {
    return 'encrypted' in this.#request.socket;
  }

  get host(): string {
    return this.#request.headers.host ?? 'localhost';
  }

  get origin(): string {
    return this.#publicOrigin ?? originOf(this);
  }
}

/** Whoever is at the other end of proxies. */
class Forwarded implements Visitor {
  readonly address: string;
  readonly isSecure: boolean;
  readonly forwardedHost: string | undefined;
  readonly origin: string;

  constructor(direct: Direct, { address, proto, host }: Told, publicOrigin: string | undefined) {
    this.address = address;
    this.isSecure = proto === undefined ? direct.isSecure : proto === 'https';
    this.forwardedHost = host;
    this.origin = publicOrigin ?? originOf({ isSecure: this.isSecure, host: host ?? direct.host });
  }
}

function originOf({ isSecure, host }: { isSecure: boolean; host: string }): string {
  return `${isSecure ? 'https' : 'http'}://${host}`;
}

/** What proxies say of a client. */
interface Told {
  address: string;
  proto: string | undefined;
  host: string | undefined;
}

/**
 * By the headers that most proxies send, or by those of RFC 7239. A proxy sets one kind, and may let through what a client
 * made up in the other: where the two name different clients, neither is believed.
 */
function toldBy(headers: IncomingHttpHeaders, proxy: string, trusts: Trust): Told | undefined {
  const usual = readUsual(headers);
  const standard = readStandard(headers.forwarded);
  const [one, other] = [usual, standard].map((lists) => lists && lastKnown(lists, proxy, trusts));
  const namesTwo = usual?.for.length && standard?.for.length && one?.address !== other?.address;
  return namesTwo ? undefined : (one ?? other);
}

/** What each proxy added, the nearest one last. */
type Lists = Record<'for' | 'proto' | 'host', string[]>;

function readUsual(headers: IncomingHttpHeaders): Lists | undefined {
  const [addresses, proto, host] = ['for', 'proto', 'host'].map((name) => headers[`x-forwarded-${name}`]);
  if (addresses === undefined && proto === undefined && host === undefined) return undefined;
  return { for: listOf(addresses), proto: listOf(proto), host: listOf(host) };
}

function readStandard(header: string | undefined): Lists | undefined {
  if (header === undefined) return undefined;
  try {
    const hops = parseForwarded(header);
    const all = (name: string) => hops.flatMap((hop) => hop[name] ?? []);
    return { for: all('for'), proto: all('proto'), host: all('host') };
  } catch {
    // Whoever cannot write it is not believed either.
    return undefined;
  }
}

/** Goes back from the nearest proxy to the first address that is not trusted: what is said before it, anybody may have said. */
function lastKnown(lists: Lists, proxy: string, trusts: Trust): Told {
  let address = proxy;
  let hops = 1;
  for (const [i, text] of lists.for.toReversed().entries()) {
    const next = literal(text);
    if (next === undefined || !trusts(address, i)) break;
    address = next;
    hops = i + 1;
  }
  return { address, proto: valueAt(lists.proto, hops)?.toLowerCase(), host: valueAt(lists.host, hops) };
}

/** Not every proxy adds to what is there. */
function valueAt(values: string[], hops: number): string | undefined {
  return values.at(-hops) ?? values[0];
}

/** `192.0.2.7`, `192.0.2.7:4711`, `[2001:db8::7]:4711`; undefined for what is no address. */
function literal(text: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\](?::\d+)?|([^:]+):\d+)$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? text;
  return isIP(address) ? address : undefined;
}

function listOf(header: string | string[] | undefined): string[] {
  return (
    header
      ?.toString()
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '') ?? []
  );
}

function parseTrusted(texts: string[]): Trust {
  for (const text of texts) {
    try {
      proxyAddr.compile(text);
    } catch (error) {
      throw new PlainError(
        `"${text}" in the trusted proxies is neither an address nor a range such as 10.0.0.0/8.`,
        {
          code: 'SETTING_INVALID',
          facts: { setting: 'trustedProxies', value: text },
          cause: error,
        },
      );
    }
  }
  return proxyAddr.compile(texts);
}

function parsePublicUrl(text: string): URL {
  const url = URL.parse(text);
  const isPlain = url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  if (isPlain) return url;
  throw new PlainError(
    `"${text}" cannot be the public address: write https:// (or http://) and a host, such as https://registry.example.com.`,
    { code: 'SETTING_INVALID', facts: { setting: 'publicUrl', value: text } },
  );
}
