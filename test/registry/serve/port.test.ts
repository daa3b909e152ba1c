import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startRegistry } from '../../../registry/index.ts';
import { readSettings } from '../../../registry/settings.ts';
import { serve } from '../../make/berth.ts';
import { berth, berthScript } from '../../make/cli.ts';
import { temporaryFolder } from '../../make/folder.ts';

describe('a port that another process has', () => {
  test.each(['127.0.0.1', '::1'])(
    'on %s is a conflict that names the process and what to do',
    async (host) => {
      const { holder, port } = await holderOf(host);
      const { code, stdout, stderr } = await serveOn(port);
      expect(stderr).toBe(
        `Port ${port} on ${host} is held by node (process ${holder.pid}). Stop it, or use another port, for example --listen localhost:${port + 1}.\n`,
      );
      expect([code, stdout]).toEqual([1, '']);
    },
  );

  test('on ::1 only, by a process younger than the registry, is not blamed on the registry itself', async () => {
    const data = temporaryFolder();
    const waiting = spawn(
      'sh',
      [
        '-c',
        'read port && exec "$@" --listen "localhost:$port"',
        'sh',
        process.execPath,
        berthScript,
        'serve',
        '--data',
        data,
      ],
      { stdio: ['pipe', 'ignore', 'pipe'] },
    );
    endWithTest(waiting);
    let stderr = '';
    waiting.stderr.on('data', (text) => {
      stderr += text;
    });
    const { holder, port } = await holderOf('::1');
    waiting.stdin.write(`${port}\n`);
    const [code] = await once(waiting, 'close');
    expect(stderr).toContain(`(process ${holder.pid})`);
    expect(code).toBe(1);
  });

  test('on another address of this machine is no conflict', async () => {
    const { port } = await holderOf('127.0.0.2');
    const { url } = await serve({ listen: [`127.0.0.1:${port}`] });
    expect(url).toBe(`http://127.0.0.1:${port}`);
  });

  test('can be taken as soon as that process is gone', async () => {
    const { holder, port } = await holderOf('127.0.0.1');
    expect((await serveOn(port)).code).toBe(1);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const { url } = await serve({ listen: [`localhost:${port}`] });
    expect(url).toBe(`http://localhost:${port}`);
  });
});

describe('AirPlay Receiver on one family of the port', () => {
  test.each(['127.0.0.1', '::1'])('is recognised on %s', async (host) => {
    const port = await airPlay(host);
    const { code, stderr } = await serveOn(port);
    expect(stderr).toMatch(
      new RegExp(`^Port ${port} on ${host} is held by AirPlay Receiver\\. Turn it off in .*\\.\n$`),
    );
    expect(code).toBe(1);
  });

  test('leaves nothing of the registry behind on the other', async () => {
    const port = await airPlay('::1');
    const data = temporaryFolder();
    const settings = await readSettings({
      options: { data, listen: [`localhost:${port}`], logLevel: 'silent' },
    });
    await expect(startRegistry(settings)).rejects.toThrow(/AirPlay/);
    expect(await isListening('127.0.0.1', port)).toBe(false);
    // The folder is free too.
    const registry = await startRegistry({ ...settings, listen: ['localhost:0'] });
    await registry.stop();
  });
});

test('a holder that takes connections and says nothing does not keep the registry from its answer', async () => {
  const { port } = await holderOf('127.0.0.1', 'silent');
  const started = Date.now();
  const { code, stderr } = await serveOn(port);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^Port \d+ on 127\.0\.0\.1 is held by node/)]);
  expect(Date.now() - started).toBeLessThan(5000);
});

/** A node process that listens there: with HTTP, or taking connections without a word. */
async function holderOf(host: string, manner: 'http' | 'silent' = 'http') {
  const make =
    manner === 'http' ? "require('http').createServer((q,s)=>s.end('hi'))" : "require('net').createServer()";
  const script = `const server=${make};server.listen(0,'${host}',()=>console.log(server.address().port))`;
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

function serveOn(port: number) {
  return berth(['serve', '--data', temporaryFolder(), '--listen', `localhost:${port}`]);
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
