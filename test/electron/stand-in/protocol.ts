import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type ClientRequest, type RequestOptions, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { needReady } from './app.ts';

type Handler = (request: Request) => Response | Promise<Response>;

/**
 * Chromium cannot be taught a scheme from outside, so app://host/x is shown to it as https://host.app.stand-in.test/x,
 * which also gives it a secure origin of its own.
 */
export const suffix = '.stand-in.test';

const privileged = new Set<string>();
const handlers = new Map<string, Handler>();

/** An address as Chromium gets it. */
export function outward(url: string): string {
  const [, scheme = '', host = '', rest = ''] = /^([a-z][\w+.-]*):\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  return privileged.has(scheme) ? `https://${host || 'empty'}.${scheme}${suffix}${rest || '/'}` : url;
}

/** An address of Chromium's as the app knows it. */
export function inward(url: string): string {
  const [, host, scheme, rest] = /^https:\/\/([^/?#]*)\.([\w-]+)\.stand-in\.test(.*)$/.exec(url) ?? [];
  return scheme === undefined ? url : `${scheme}://${host}${rest}`;
}

export function handlerOf(url: string): Handler | undefined {
  return handlers.get(url.split(':')[0] ?? '');
}

export const protocol = {
  registerSchemesAsPrivileged(schemes: { scheme: string }[]): void {
    for (const { scheme } of schemes) privileged.add(scheme);
  },

  handle(scheme: string, handler: Handler): void {
    needReady('protocol');
    if (!privileged.has(scheme)) throw new Error(`stand-in: ${scheme} was not registered as privileged`);
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },

  isProtocolHandled(scheme: string): boolean {
    return handlers.has(scheme);
  },
};

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

export const net = {
  isOnline: () => true,

  request(options: RequestOptions): ClientRequest {
    return options.protocol === 'https:' ? secureRequest(options) : request(options);
  },

  async fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    const url = typeof input === 'string' ? input : input.url;
    if (!url.startsWith('file:')) return await fetch(input, init);
    const path = fileURLToPath(url);
    try {
      const type = types[extname(path)] ?? 'application/octet-stream';
      return new Response(new Uint8Array(await readFile(path)), { headers: { 'content-type': type } });
    } catch {
      throw new Error('net::ERR_FILE_NOT_FOUND');
    }
  },
};

type AskForPermission = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void;

class Session extends EventEmitter {
  readonly protocol = protocol;
  _permission: AskForPermission | null = null;
  _check: ((contents: unknown, permission: string) => boolean) | null = null;

  setPermissionRequestHandler(handler: AskForPermission | null): void {
    this._permission = handler;
  }

  setPermissionCheckHandler(handler: ((contents: unknown, permission: string) => boolean) | null): void {
    this._check = handler;
  }

  setDevicePermissionHandler(): void {}

  fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    return net.fetch(input, init);
  }
}

export const session = { defaultSession: new Session(), fromPartition: () => new Session() };
