import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { arch } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseTar } from 'nanotar';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Processor, processorIn, relayImage } from '../../../../registry/host/relay/image.ts';
import { madeOf } from '../../../../registry/host/relay/programs.ts';
import { temporaryFolder } from '../../../make/folder.ts';
import { describeWith } from '../../../make/tools.ts';

test('the programs were made of the relay.c that is there', () => {
  const source = readFileSync(join(import.meta.dirname, '../../../../registry/host/relay/relay.c'));
  expect(createHash('sha256').update(source).digest('hex')).toBe(madeOf);
});

test.each([
  ['x86_64', 'amd64'],
  ['linux/amd64', 'amd64'],
  ['aarch64', 'arm64'],
  ['arm64', 'arm64'],
  ['riscv64', undefined],
])('an engine on %s runs the relay for %s', (said, processor) => {
  expect(processorIn(said)).toBe(processor);
});

test.each(['amd64', 'arm64'] as const)('the image for %s is always the same bytes', (processor) => {
  const image = relayImage(processor);
  expect(image.archive.equals(relayImage(processor).archive)).toBe(true);
  expect(image.archive.length).toBeLessThan(30_000);
  expect(image.reference).toMatch(/^berth\/relay:[0-9a-f]{12}$/);
});

const own = arch() === 'x64' ? 'amd64' : arch() === 'arm64' ? 'arm64' : undefined;
if (process.platform === 'linux' && own) describe(`the relay for ${own}`, () => carries(own, []));

describeWith('the relay for arm64, emulated', { tools: ['qemu-aarch64-static'] }, (paths) =>
  carries('arm64', [paths['qemu-aarch64-static']]),
);

function carries(processor: Processor, through: string[]): void {
  test('carries what comes to localhost to the same port of its target, both ways at once', async () => {
    const target = await startTarget((socket) => socket.pipe(socket));
    await startRelay(processor, through, ['127.0.0.2', target.port]);
    const bytes = Buffer.alloc(3 << 20, 'relay');
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(target.port, bytes)));
    for (const answer of answers) expect(answer.equals(bytes)).toBe(true);
  });

  test('carries several ports', async () => {
    const targets = await Promise.all(
      [1, 2].map((at) => startTarget((socket) => socket.end(`target ${at}`))),
    );
    const ports = targets.map(({ port }) => port);
    await startRelay(processor, through, ['127.0.0.2', ...ports]);
    const answers = await Promise.all(ports.map((port) => exchange(port, Buffer.alloc(0))));
    expect(answers.map(String)).toEqual(['target 1', 'target 2']);
  });

  test('passes the end of one direction on, and keeps the other open', async () => {
    const target = await startTarget((socket) => {
      socket.resume().on('end', () => socket.end('all of it is here'));
    });
    await startRelay(processor, through, ['127.0.0.2', target.port]);
    expect(String(await exchange(target.port, Buffer.from('a push')))).toBe('all of it is here');
  });

  test('resets a connection while its target does not listen, and carries the next when it does', async () => {
    const target = await startTarget((socket) => socket.end('back'));
    await startRelay(processor, through, ['127.0.0.2', target.port]);
    await target.stop();
    await expect(exchange(target.port, Buffer.from('anybody?'))).rejects.toThrow(/ECONNRESET|EPIPE/);
    await startTarget((socket) => socket.end('back'), target.port);
    expect(String(await exchange(target.port, Buffer.alloc(0)))).toBe('back');
  });

  test('finds a name in /etc/hosts', async () => {
    const target = await startTarget((socket) => socket.end('found'), 0, '127.0.0.1');
    // Its own port is taken, so that far it came.
    const relay = startProgram(processor, through, ['localhost', target.port]);
    expect(await text(relay.stderr)).toBe(`relay: something else listens on port ${target.port}\n`);
  });

  test.each([
    [[], 'give a target and one to eight ports'],
    [['127.0.0.2'], 'give a target and one to eight ports'],
    [['nowhere.invalid', 5000], 'no address for nowhere.invalid'],
    [['127.0.0.256', 5000], 'no address for 127.0.0.256'],
    [['127.0.0.2', 'http'], 'no port: http'],
    [['127.0.0.2', 65_536], 'no port: 65536'],
  ])('does not begin with %j', async (words, reason) => {
    const relay = startProgram(processor, through, words);
    expect(await text(relay.stderr)).toBe(`relay: ${reason}\n`);
    expect(relay.exitCode ?? (await once(relay, 'exit'))[0]).toBe(1);
  });

  test('ends when it is asked to', async () => {
    const target = await startTarget((socket) => socket.end());
    const relay = await startRelay(processor, through, ['127.0.0.2', target.port]);
    relay.kill('SIGTERM');
    expect(await once(relay, 'exit')).toEqual([0, null]);
  });
}

function startProgram(processor: Processor, [first, ...rest]: string[], words: (string | number)[]) {
  const [layer] = parseTar(Uint8Array.from(relayImage(processor).archive)).filter(({ name }) =>
    name.endsWith('/layer.tar'),
  );
  const [program] = parseTar(Uint8Array.from(layer?.data ?? []));
  const path = join(temporaryFolder(), 'relay');
  writeFileSync(path, program?.data ?? '');
  chmodSync(path, 0o755);
  const command = [...(first === undefined ? [] : [first, ...rest]), path, ...words.map(String)];
  const child = spawn(command[0] ?? '', command.slice(1), {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 20_000,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function startRelay(processor: Processor, through: string[], words: (string | number)[]) {
  const relay = startProgram(processor, through, words);
  const [said] = await once(relay.stderr, 'data');
  expect(String(said)).toBe('relay: ready\n');
  return relay;
}

async function startTarget(serve: (socket: Socket) => void, port = 0, host = '127.0.0.2') {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // The test sees it at the other end.
    serve(socket);
  });
  server.listen(port, host);
  await once(server, 'listening');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await once(server.close(), 'close');
  };
  onTestFinished(stop);
  return { port: (server.address() as AddressInfo).port, stop };
}

/** Sends all of it and then the end; gives what came back until the other end's. */
async function exchange(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const parts: Buffer[] = [];
  socket.on('data', (part) => parts.push(part));
  socket.end(bytes);
  await once(socket, 'end');
  socket.destroy();
  return Buffer.concat(parts);
}
