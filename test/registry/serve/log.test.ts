import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ask } from '../../make/ask.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { content, makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';
import { connectTo } from '../../make/socket.ts';
import { addressOf, close, open, patch } from '../../make/ways.ts';

interface Line {
  level: number;
  time: number;
  client?: string;
  method?: string;
  repository?: string;
  reference?: string;
  url?: string;
  status?: number;
  bytes?: number;
  ms?: number;
  msg?: string;
  code?: string;
}

const blob = content('application/octet-stream', Buffer.alloc(5000, 'logged '));
const headers = { 'user-agent': 'docker/20.10.24+dfsg1 go/go1.19.8 git-commit/5d6db84 kernel/6.1' };

describe('the log', () => {
  test('has one line of JSON for every request: who, what, with which outcome, how much, how long', async () => {
    const { port, url, data, stop } = await live();
    const image = makeImage();
    await push(url, 'team/app', image, 'v1');
    await ask(port, 'GET', '/v2/team/app/tags/list?mark=1', { headers });

    const session = addressOf(await open(port, 'logged'));
    const patched = await patch(port, session, blob.bytes, 0);
    await close(port, patched, blob.digest);
    const { mediaType, bytes, digest } = image.manifest;
    const requests: [string, string, object?][] = [
      ['HEAD', `/v2/logged/blobs/${blob.digest}`],
      ['GET', `/v2/logged/blobs/${blob.digest}`],
      ['GET', '/v2/team/app/manifests/v1'],
      ['GET', `/v2/team/app/manifests/${digest}`],
      [
        'PUT',
        '/v2/team/app/manifests/v2',
        { body: bytes, headers: { ...headers, 'content-type': mediaType } },
      ],
      ['DELETE', '/v2/team/app/manifests/v2'],
      ['GET', '/v2/team/app/manifests/nope'],
      ['GET', '/v2/UPPER/tags/list'],
      ['GET', '/v2/_catalog?n=5'],
      ['GET', '/nothing/here'],
    ];
    for (const [method, path, question] of requests) await ask(port, method, path, { headers, ...question });
    await stop();

    const lines = linesOf(data);
    const begin = lines.findIndex(({ client }) => client === 'docker/20.10.24+dfsg1') + 1;
    const id = session.split('/').at(-1);
    expect(
      lines
        .slice(begin)
        .filter(({ method }) => method)
        .map(inShort),
    ).toEqual([
      'POST logged  202 0',
      `PATCH logged ${id} 202 5000`,
      `PUT logged ${id} 201 0`,
      `HEAD logged ${blob.digest} 200 0`,
      `GET logged ${blob.digest} 200 5000`,
      `GET team/app v1 200 ${bytes.length}`,
      `GET team/app ${digest} 200 ${bytes.length}`,
      `PUT team/app v2 201 ${bytes.length}`,
      'DELETE team/app v2 202 0',
      expect.stringMatching(/^GET team\/app nope 404 \d+$/),
      expect.stringMatching(/^GET .*400 \d+$/),
      expect.stringMatching(/^GET .*200 \d+$/),
      expect.stringMatching(/^GET .*404 \d+$/),
    ]);
    for (const line of lines.slice(begin).filter(({ method }) => method)) {
      expect(line).toMatchObject({
        level: 30,
        time: expect.any(Number),
        ms: expect.any(Number),
        client: expect.any(String),
      });
      expect(Math.abs((line.time ?? 0) - Date.now())).toBeLessThan(60_000);
      if (!line.repository) expect(line.url).toMatch(/^\//);
    }
    expect(lines.at(begin + 4)?.client, 'the first product, without its comments').toBe(
      'docker/20.10.24+dfsg1',
    );
  });

  test('says when the registry began, and where', async () => {
    const { url, data, stop } = await live();
    await stop();
    expect(linesOf(data)[0]?.msg).toContain(`serves ${url} from ${data}`);
  });

  test('has a line also for an upload that broke off, with what arrived', async () => {
    const { port, data, stop } = await live();
    const session = addressOf(await open(port, 'app'));
    const connection = await connectTo(port);
    connection.send(`PATCH ${session} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    connection.send('x'.repeat(1200));
    await expect
      .poll(async () => (await ask(port, 'GET', session)).headers.range, { timeout: 5000 })
      .toBe('0-1199');
    connection.reset();
    await expect
      .poll(() => linesOf(data).find(({ method }) => method === 'PATCH'), { timeout: 5000 })
      .toMatchObject({ repository: 'app', broken: true });
    const bytes = linesOf(data).find(({ method }) => method === 'PATCH')?.bytes;
    expect(bytes, 'headers may be in it').toBeGreaterThanOrEqual(1200);
    expect(bytes).toBeLessThan(2000);
    await stop();
  });

  test('names what a request was refused with', async () => {
    const { port, data, stop } = await live();
    await ask(port, 'GET', '/v2/app/manifests/nope');
    await ask(port, 'PUT', '/v2/app/manifests/v1', { headers: { 'content-type': 'text/plain' }, body: '{' });
    await ask(port, 'GET', '/v2/');
    await stop();
    const codes = linesOf(data)
      .filter(({ method }) => method)
      .map(({ code }) => code);
    expect(codes).toEqual(['MANIFEST_UNKNOWN', 'MANIFEST_INVALID', undefined]);
  });

  test('keeps what is secret to itself', async () => {
    const { port, data, stop } = await live();
    await ask(port, 'GET', '/v2/', {
      headers: { authorization: 'Basic c2VjcmV0OnNlY3JldA==', cookie: 'secret=1' },
    });
    await stop();
    expect(readFileSync(join(data, 'logs/berth.log'), 'utf8')).not.toMatch(/c2VjcmV0|secret/);
  });

  test('of level warn has no ordinary requests, and a silent one has nothing', async () => {
    for (const logLevel of ['warn', 'silent']) {
      const { port, data, stop } = await live({ logLevel });
      await ask(port, 'GET', '/v2/');
      await ask(port, 'GET', '/v2/nothing/tags/list');
      await stop();
      expect(linesOf(data)).toEqual([]);
    }
  });

  test('goes on in the same file after a restart', async () => {
    const data = temporaryFolder();
    for (const name of ['first', 'second']) {
      const { port, stop } = await live({ data });
      await ask(port, 'GET', `/v2/${name}/tags/list`);
      await stop();
    }
    expect(linesOf(data).flatMap(({ repository }) => repository ?? [])).toEqual(['first', 'second']);
  });
});

describe('log files', () => {
  test.each([1, 2, 4])(
    'are at most --log-files=%i, each of the size that was set, and together have the last lines',
    async (files) => {
      const { port, data, stop } = await live({ logMib: 4 / 1024, logFiles: files });
      const requests = 120;
      for (let i = 0; i < requests; i += 10) {
        // Together, as they come; a pause lets each lot reach the file.
        await Promise.all(Array.from({ length: 10 }, (_, k) => ask(port, 'GET', `/v2/${i + k}/tags/list`)));
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      await stop();
      const names = logsIn(data);
      expect(names.length, names.join(' ')).toBeLessThanOrEqual(files);
      expect(names).toContain('berth.log');
      for (const name of names) {
        const { length } = readFileSync(join(data, 'logs', name));
        expect(length, name).toBeLessThanOrEqual(4096);
      }
      const seen = names
        .flatMap((name) => linesOf(data, name))
        .flatMap(({ repository }) => Number(repository ?? NaN));
      const numbers = [...new Set(seen.filter(Number.isFinite))].sort((a, b) => a - b);
      const oldest = numbers[0] ?? 0;
      expect(numbers, 'no line between the oldest and the newest is missing').toEqual(
        Array.from({ length: requests - oldest }, (_, i) => oldest + i),
      );
    },
  );

  test('that are more than --log-files says now are removed', async () => {
    const data = temporaryFolder();
    const before = await live({ data, logMib: 4 / 1024, logFiles: 5 });
    await manyRequests(before.port);
    await before.stop();
    expect(logsIn(data).length).toBeGreaterThan(2);
    const after = await live({ data, logMib: 4 / 1024, logFiles: 2 });
    await manyRequests(after.port);
    await after.stop();
    expect(logsIn(data).length).toBeLessThanOrEqual(2);
  });
});

async function manyRequests(port: number): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await Promise.all(Array.from({ length: 10 }, () => ask(port, 'GET', '/v2/many/tags/list')));
    await new Promise((resolve) => setTimeout(resolve, 110));
  }
}

function logsIn(data: string): string[] {
  return readdirSync(join(data, 'logs'));
}

function linesOf(data: string, name = 'berth.log'): Line[] {
  const file = join(data, 'logs', name);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

function inShort({ method, repository, reference, url, status, bytes }: Line): string {
  return `${method} ${repository ? `${repository} ${reference}` : url} ${status} ${bytes}`;
}
