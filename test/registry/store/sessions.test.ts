import { createHash } from 'node:crypto';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { inShort } from '../../make/answer.ts';
import { ask } from '../../make/ask.ts';
import { unfinished } from '../../make/data.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';
import { connectTo } from '../../make/socket.ts';
import { addressOf, close, offsetOf, open, patch } from '../../make/ways.ts';

const hourMs = 3_600_000;
const patience = { timeout: 5000 };
const bytes = Buffer.from('bytes of an upload that takes longer than a registry lives '.repeat(2000));
const sha256 = digestBy('sha256');
const sha512 = digestBy('sha512');

describe('an upload that a restart interrupts', () => {
  test.each(Object.entries({ sha256, sha512 }))(
    'goes on with the next chunk and ends as %s',
    async (_, digest) => {
      const data = temporaryFolder();
      let session = '';
      const thirds = [0, 40_000, 80_000, bytes.length];
      for (const [i, start] of thirds.slice(0, -1).entries()) {
        const { port, stop } = await live({ data });
        if (i === 0) session = addressOf(await open(port, 'app'));
        const status = await ask(port, 'GET', session);
        expect([status.status, offsetOf(status)]).toEqual([204, start]);
        const patched = await patch(port, session, bytes.subarray(start, thirds[i + 1]), start);
        expect([patched.status, offsetOf(patched)]).toEqual([202, thirds[i + 1]]);
        await stop();
      }
      const { port } = await live({ data });
      const status = await ask(port, 'GET', session);
      expect(inShort(await close(port, status, digest))).toBe('201');
      expect((await ask(port, 'GET', `/v2/app/blobs/${digest}`)).body.equals(bytes)).toBe(true);
      expect(unfinished(data)).toEqual([]);
      expect((await ask(port, 'GET', session)).status, 'the session is over').toBe(404);
    },
  );

  test('goes on with the rest in one PUT', async () => {
    const data = temporaryFolder();
    const before = await live({ data });
    const patched = await patch(
      before.port,
      addressOf(await open(before.port, 'app')),
      bytes.subarray(0, 5000),
      0,
    );
    await before.stop();
    const { port } = await live({ data });
    const ended = await close(port, patched, sha256, bytes.subarray(5000));
    expect(inShort(ended)).toBe('201');
  });

  test('is refused if the bytes from before are not those of the digest, and then is over', async () => {
    const data = temporaryFolder();
    const before = await live({ data });
    const patched = await patch(
      before.port,
      addressOf(await open(before.port, 'app')),
      bytes.subarray(0, 5000),
      0,
    );
    await before.stop();
    const file = join(data, 'uploads', unfinished(data)[0] ?? '');
    writeFileSync(file, readFileSync(file).fill('x', 0, 10));
    const { port } = await live({ data });
    const ended = await close(port, patched, sha256, bytes.subarray(5000));
    expect(inShort(ended)).toBe('400 DIGEST_INVALID');
    expect((await ask(port, 'GET', addressOf(patched))).status).toBe(404);
    expect(unfinished(data)).toEqual([]);
  });

  test('can be cancelled', async () => {
    const data = temporaryFolder();
    const before = await live({ data });
    const session = addressOf(await open(before.port, 'app'));
    await patch(before.port, session, bytes, 0);
    await before.stop();
    const { port } = await live({ data });
    expect((await ask(port, 'DELETE', session)).status).toBe(204);
    expect((await ask(port, 'GET', session)).status).toBe(404);
    expect(unfinished(data)).toEqual([]);
  });

  test('belongs to its repository only', async () => {
    const data = temporaryFolder();
    const before = await live({ data });
    const session = addressOf(await open(before.port, 'app'));
    await before.stop();
    const { port } = await live({ data });
    expect((await ask(port, 'GET', session.replace('/app/', '/other/'))).status).toBe(404);
  });
});

describe('an upload that nobody continues', () => {
  test('is removed at a start after its time, and others are kept', async () => {
    const data = temporaryFolder();
    const before = await live({ data });
    const sessions: Record<string, string> = {};
    for (const name of ['stale', 'stale-empty', 'touched', 'fresh', 'fresh-empty']) {
      sessions[name] = addressOf(await open(before.port, 'app'));
      if (!name.endsWith('empty')) await patch(before.port, sessions[name], bytes, 0);
    }
    await before.stop();
    const threeHoursAgo = (Date.now() - 3 * hourMs) / 1000;
    age(data, sessions.stale, threeHoursAgo, { file: true });
    age(data, sessions['stale-empty'], threeHoursAgo, { file: false });
    age(data, sessions.touched, threeHoursAgo, { file: false });

    const { port } = await live({ data, staleUploadHours: 2 });
    const alive = await Promise.all(
      Object.entries(sessions).map(async ([name, session]) => [
        name,
        (await ask(port, 'GET', session)).status,
      ]),
    );
    expect(Object.fromEntries(alive)).toEqual({
      stale: 404,
      'stale-empty': 404,
      touched: 204,
      fresh: 204,
      'fresh-empty': 204,
    });
    expect(unfinished(data).sort()).toEqual([idOf(sessions.touched), idOf(sessions.fresh)].sort());
  });

  test('is removed at the next hour too, unless a request is at work on it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { port, data } = await live({ staleUploadHours: 2 });
    const [stale, busy] = [addressOf(await open(port, 'app')), addressOf(await open(port, 'app'))];
    const connection = await connectTo(port);
    connection.send(`PATCH ${busy} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes.length}\r\n\r\n`);
    connection.send(bytes.subarray(0, 1000));
    await expect.poll(async () => offsetOf(await ask(port, 'GET', busy)), patience).toBe(1000);
    age(data, stale, 1, { file: false });
    age(data, busy, 1, { file: true });
    writeFileSync(join(data, 'uploads/00000000-0000-4000-8000-000000000000'), 'a manifest on its way');

    vi.advanceTimersByTime(hourMs);
    await expect.poll(async () => (await ask(port, 'GET', stale)).status, patience).toBe(404);
    await sleep(200); // The other would have had its turn by then.
    connection.send(bytes.subarray(1000));
    const patched = await connection.answer('PATCH');
    expect([patched.status, offsetOf(patched)]).toEqual([202, bytes.length]);
    expect(unfinished(data)).toContain('00000000-0000-4000-8000-000000000000');
    expect(inShort(await close(port, patched, sha256))).toBe('201');
  });

  test('is said in the log to have been removed', async () => {
    const data = temporaryFolder();
    const before = await live({ data });
    age(data, addressOf(await open(before.port, 'app')), 1, { file: false });
    await before.stop();
    await (await live({ data })).stop();
    expect(readFileSync(join(data, 'logs/berth.log'), 'utf8')).toContain('removed 1 unfinished upload');
  });
});

test('a file in uploads/ that belongs to no session is removed at the start', async () => {
  const data = temporaryFolder();
  const before = await live({ data });
  const session = addressOf(await open(before.port, 'app'));
  await patch(before.port, session, bytes, 0);
  await before.stop();
  writeFileSync(join(data, 'uploads/00000000-0000-4000-8000-000000000000'), 'left by a crash');
  writeFileSync(join(data, 'uploads/no-id-at-all'), 'left by whomever');
  await live({ data });
  expect(unfinished(data)).toEqual([idOf(session)]);
});

/** Makes a session look as if it had begun then; with `file` also its last byte. */
function age(data: string, session: string | undefined, seconds: number, { file }: { file: boolean }): void {
  const database = new Sqlite(join(data, 'berth.db'));
  const { changes } = database
    .prepare('UPDATE uploads SET started_at = ? WHERE id = ?')
    .run(Math.round(seconds * 1000), idOf(session));
  database.close();
  expect(changes).toBe(1);
  if (file) utimesSync(join(data, 'uploads', idOf(session)), seconds, seconds);
}

function digestBy(algorithm: string): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

function idOf(session = ''): string {
  return session.split('/').at(-1) ?? '';
}
