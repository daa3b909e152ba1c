import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request as send } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { startRegistry } from '../../registry/index.ts';
import { readSettings } from '../../registry/settings.ts';
import { temporaryFolder } from './folder.ts';

export interface Seen {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface ServedWindow {
  /** Of the window door, and of the registry door. */
  port: number;
  registry: string;
  data: string;
  /** A new one-time address. */
  link(): string;
  ask(path: string, asked?: Asked): Promise<Seen>;
  /** Leaves the answer open; `close` goes away from it. */
  listen(path: string, headers: Record<string, string>): Promise<{ answer: IncomingMessage; close(): void }>;
  /** Comes by a new link and gives the cookie, as a browser sends it. */
  enter(): Promise<string>;
  stop(): Promise<void>;
}

/** A registry in this process that serves a window of a few files, on free ports of 127.0.0.1. */
export async function servedWindow(options: Record<string, unknown> = {}): Promise<ServedWindow> {
  const data = temporaryFolder();
  const loopback = ['127.0.0.1:0'];
  const registry = await startRegistry(
    await readSettings({
      options: { data, listen: loopback, ui: true, uiListen: loopback, shutdownSeconds: 0, ...options },
    }),
    { windowFolder: smallWindow() },
  );
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= registry.stop();
    return stopped;
  };
  onTestFinished(stop);
  const link = () => registry.windowLink() ?? '';
  const port = Number(new URL(link()).port);
  const window: ServedWindow = {
    port,
    registry: registry.addresses[0] ?? '',
    data,
    link,
    stop,
    ask: (path, asked) => askWindow(port, path, asked),
    async listen(path, headers) {
      const { answer, request } = await open(port, path, { headers });
      return { answer, close: () => void request.destroy() };
    },
    async enter() {
      const { pathname, search } = new URL(link());
      const { headers } = await window.ask(pathname + search);
      return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    },
  };
  return window;
}

/** Sends exactly this, and follows nothing. */
export async function askWindow(port: number, path: string, asked: Asked = {}): Promise<Seen> {
  const { answer } = await open(port, path, asked);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await text(answer) };
}

function open(port: number, path: string, { method = 'GET', headers = {}, body }: Asked) {
  return new Promise<{ answer: IncomingMessage; request: ReturnType<typeof send> }>((resolve, reject) => {
    const request = send({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      answer.on('error', () => undefined); // Of a stream that the test goes away from.
      resolve({ answer, request });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** What Vite makes of the window, in small. */
function smallWindow(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Berth</title><div id="root"></div>');
  writeFileSync(join(folder, 'assets/index-5fd2a1.js'), 'export {};');
  writeFileSync(join(folder, 'assets/index-5fd2a1.css'), 'body {}');
  writeFileSync(join(folder, 'assets/index-5fd2a1.js.map'), '{}');
  return folder;
}
