import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import fastify from 'fastify';
import { errorCode } from '../errors.ts';
import { type Answering, largestQuestion, serveQuestions } from './routes.ts';

/** The control door: only this user can open it, so whoever speaks here is the owner. */
export async function openControlDoor(
  address: string,
  answering: Answering,
): Promise<{ close(): Promise<void> }> {
  const app = fastify({ logger: false, bodyLimit: largestQuestion });
  serveQuestions(app, '', answering);
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
