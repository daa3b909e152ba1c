import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PlainError } from '../../../registry/errors.ts';
import { berth } from '../../make/cli.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';

describe('a port that another process has', () => {
  // On ::1 this process, which is older than the holder, has the same port on 127.0.0.1 in that moment.
  test.each(['127.0.0.1', '::1'])(
    'on %s is a conflict that names the process and what to do',
    async (host) => {
      const { holder, port } = await holderOf(host);
      expect(await refusalOn(port)).toBe(
        `Port ${port} on ${host} is held by node (process ${holder.pid}). Stop it, or use another port, for example --listen localhost:${port + 1}.`,
      );
      expect(await isListening(host === '::1' ? '127.0.0.1' : '::1', port), 'nothing is left behind').toBe(
        false,
      );
    },
  );

  test('ends the command with that sentence and code 1', async () => {
    const { holder, port } = await holderOf('::1');
    const args = ['serve', '--data', temporaryFolder(), '--listen', `localhost:${port}`];
    const { code, stdout, stderr } = await berth(args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Port \d+ on ::1 is held by [^\n]+\.\n$/);
    expect(stderr).toContain(`(process ${holder.pid})`);
  });

  test('is named, and not another one that has it on another address', async () => {
    const { port } = await holderOf('127.0.0.2');
    const { holder } = await holderOf('127.0.0.1', { port });
    expect(await refusalOn(port)).toContain(`(process ${holder.pid})`);
  });

  test('on another address of this machine is no conflict', async () => {
    const { port } = await holderOf('127.0.0.2');
    const { url } = await live({ listen: [`127.0.0.1:${port}`] });
    expect(url).toBe(`http://127.0.0.1:${port}`);
  });

  test('can be taken as soon as that process is gone', async () => {
    const { holder, port } = await holderOf('127.0.0.1');
    expect(await refusalOn(port)).toContain('is held by');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const { url } = await live({ listen: [`localhost:${port}`] });
    expect(url).toBe(`http://localhost:${port}`);
  });

  test('and takes connections without a word does not keep the registry from its answer', async () => {
    const { port } = await holderOf('127.0.0.1', { silent: true });
    const started = Date.now();
    expect(await refusalOn(port)).toMatch(/^Port \d+ on 127\.0\.0\.1 is held by node/);
    expect(Date.now() - started).toBeLessThan(5000);
  });
});

describe('AirPlay Receiver on one family of the port', () => {
  test.each(['127.0.0.1', '::1'])(
    'is recognised on %s, and nothing of the registry is left behind',
    async (host) => {
      const port = await airPlay(host);
      expect(await refusalOn(port)).toMatch(
        new RegExp(`^Port ${port} on ${host} is held by AirPlay Receiver\\. Turn it off in .*\\.$`),
      );
      expect(await isListening(host === '::1' ? '127.0.0.1' : '::1', port)).toBe(false);
    },
  );

  test('leaves the data folder free', async () => {
    const data = temporaryFolder();
    const port = await airPlay('::1');
    await expect(live({ data, listen: [`localhost:${port}`] })).rejects.toThrow(/AirPlay/);
    await live({ data });
  });
});

/** A node process that listens there: with HTTP, or taking connections without a word. */
async function holderOf(host: string, { port = 0, silent = false } = {}) {
  const make = silent
    ? "require('net').createServer()"
    : "require('http').createServer((q, s) => s.end('hi'))";
  const script = `const server=${make};server.listen(${port},'${host}',()=>console.log(server.address().port))`;
  const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  endWithTest(holder);
  const [line] = await once(createInterface({ input: holder.stdout }), 'line');
  return { holder, port: Number(line) };
}

/** What answers as macOS's receiver does. */
async function airPlay(host: string): Promise<number> {
  const server: Server = createServer((_, response) => {
    response.writeHead(403, { server: 'AirTunes/870.14.1', 'content-length': 0 }).end();
  });
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** What a registry says that cannot have this port of localhost. */
async function refusalOn(port: number): Promise<string> {
  try {
    await live({ listen: [`localhost:${port}`] });
  } catch (error) {
    if (error instanceof PlainError) return error.message;
    throw error;
  }
  return 'it started';
}

async function isListening(host: string, port: number): Promise<boolean> {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function endWithTest(child: ChildProcess): void {
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
}
