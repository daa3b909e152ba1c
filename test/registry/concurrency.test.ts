import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { inShort, jsonOf } from '../make/answer.ts';
import { makeBlob } from '../make/blob.ts';
import { makeArtifact } from '../make/manifest.ts';
import { sharedRegistry } from '../make/registry.ts';
import { connectTo } from '../make/socket.ts';
import { until } from '../make/until.ts';

const registry = sharedRegistry();
const { ask, open } = registry;

/** So many promises made at once. */
const atOnce = <Value>(count: number, make: (nth: number) => Promise<Value>) =>
  Promise.all(Array.from({ length: count }, (_, nth) => make(nth)));

const filesOf = (digest: string) =>
  readdirSync(join(registry.data, 'docker/registry/v2/blobs'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.includes(digest.slice(-64)) && path.endsWith('data'),
  );
const post = (repository: string, digest: string, body: Buffer) =>
  ask('POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, { body });

/** Remembers the unfinished uploads on disk; what it gives says which of later ones stay. */
function watchLeftovers(): () => Promise<string[]> {
  const before = new Set(registry.leftovers());
  const added = () => registry.leftovers().filter((name) => !before.has(name));
  return async () => {
    await until(() => added().length === 0);
    return added();
  };
}

/** Waits more exactly than a timer does. */
async function turnsUntil(time: number): Promise<void> {
  while (performance.now() < time) await turn();
}

describe('fifty uploads of one blob at once', () => {
  test.each([
    ['into one repository', () => 'same'],
    ['into fifty repositories', (nth: number) => `different/${nth}`],
  ])('%s all succeed and leave one file', async (_, repositoryOf) => {
    const { bytes, sha256 } = makeBlob(300_000);
    const answers = await atOnce(50, (nth) => post(repositoryOf(nth), sha256, bytes));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(201));
    expect(filesOf(sha256)).toHaveLength(1);
    expect(registry.leftovers()).toEqual([]);
    const pulls = await atOnce(50, (nth) => ask('GET', `/v2/${repositoryOf(nth)}/blobs/${sha256}`));
    expect(pulls.every(({ status, body }) => status === 200 && body.equals(bytes))).toBe(true);
  });

  test('in every way, together with some that lie about the digest, keep the right bytes', async () => {
    const { bytes, sha256 } = makeBlob(200_000);
    const wrong = makeBlob(200_000).bytes;
    const answers = await atOnce(50, async (nth) => {
      if (nth % 5 === 0) return post('liars', sha256, wrong);
      if (nth % 2 === 0) return post('honest', sha256, bytes);
      const session = await open('honest');
      await ask('PATCH', session, { body: [bytes] });
      return ask('PUT', `${session}?digest=${sha256}`);
    });
    expect(answers.map(({ status }, nth) => status === (nth % 5 === 0 ? 400 : 201))).toEqual(
      Array(50).fill(true),
    );
    expect((await ask('GET', `/v2/honest/blobs/${sha256}`)).body.equals(bytes)).toBe(true);
    expect((await ask('GET', `/v2/liars/blobs/${sha256}`)).status).toBe(404);
    expect(registry.leftovers()).toEqual([]);
  });

  test('while others delete and mount it always end in a whole blob or none', async () => {
    const { bytes, sha256 } = makeBlob(50_000);
    await post('busy', sha256, bytes);
    const answers = await atOnce(60, (nth) => {
      if (nth % 3 === 0) return post('busy', sha256, bytes);
      if (nth % 3 === 1) return ask('DELETE', `/v2/busy/blobs/${sha256}`);
      return ask('GET', `/v2/busy/blobs/${sha256}`);
    });
    for (const [nth, { status, body }] of answers.entries()) {
      expect(status).toBeOneOf([[201], [202, 404], [200, 404]][nth % 3] ?? []);
      if (nth % 3 === 2 && status === 200) expect(body.equals(bytes)).toBe(true);
    }
    await post('busy', sha256, bytes);
    expect((await ask('GET', `/v2/busy/blobs/${sha256}`)).body.equals(bytes)).toBe(true);
  });
});

describe('two requests on one session', () => {
  /** Begins a PATCH whose body is not at its end. */
  async function slowPatch(session: string, length = 20) {
    const connection = await connectTo(registry.port);
    connection.send(
      `PATCH ${session} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n0123456789`,
    );
    await until(async () => (await ask('GET', session)).headers.range === '0-9');
    return connection;
  }

  test('one PATCH is taken, the other told where the session stands', async () => {
    const session = await open('pair');
    const slow = await slowPatch(session);
    for (const headers of [{}, { 'content-range': '10-14' }, { 'content-range': '0-4' }]) {
      const answer = await ask('PATCH', session, { body: 'other', headers });
      expect(inShort(answer)).toBe('416 RANGE_INVALID');
      expect(answer.headers).toMatchObject({ location: session, range: '0-9' });
    }
    slow.send('abcdefghij');
    expect((await slow.answer('PATCH')).headers.range).toBe('0-19');
    const { sha256 } = makeBlob('0123456789abcdefghij');
    expect((await ask('PUT', `${session}?digest=${sha256}`)).status).toBe(201);
  });

  test('that come at the very same time: exactly one is taken, and its bytes are not mixed', async () => {
    for (let round = 0; round < 20; round++) {
      const session = await open('pair');
      const bodies = ['a', 'b'].map((letter) => Buffer.alloc(40_000, letter));
      const headers = { 'content-range': '0-39999' };
      const answers = await Promise.all(bodies.map((body) => ask('PATCH', session, { body, headers })));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 416]);
      const winner = makeBlob(bodies[answers.findIndex(({ status }) => status === 202)] ?? '');
      expect((await ask('GET', session)).headers.range).toBe('0-39999');
      expect((await ask('PUT', `${session}?digest=${winner.sha256}`)).status).toBe(201);
    }
  });

  test('a PUT does not finish what a PATCH is still writing', async () => {
    const session = await open('pair');
    const slow = await slowPatch(session);
    const { sha256 } = makeBlob('0123456789');
    expect(inShort(await ask('PUT', `${session}?digest=${sha256}`))).toBe('416 RANGE_INVALID');
    expect(inShort(await ask('PUT', `${session}?digest=${sha256}`, { body: 'x' }))).toBe('416 RANGE_INVALID');
    expect((await ask('HEAD', `/v2/pair/blobs/${sha256}`)).status).toBe(404);
    slow.send('abcdefghij');
    expect((await slow.answer('PATCH')).status).toBe(202);
    await ask('DELETE', session);
  });

  test('two PUTs: one is taken', async () => {
    const leftovers = watchLeftovers();
    for (let round = 0; round < 20; round++) {
      const session = await open('pair');
      const { bytes, sha256 } = makeBlob(1000);
      await ask('PATCH', session, { body: bytes });
      const answers = await atOnce(2, () => ask('PUT', `${session}?digest=${sha256}`));
      const [first, second] = answers.map(({ status }) => status).toSorted();
      expect(first).toBe(201);
      expect(second).toBeOneOf([404, 416]);
      expect((await ask('GET', `/v2/pair/blobs/${sha256}`)).body).toEqual(bytes);
    }
    expect(await leftovers()).toEqual([]);
  });

  test('a DELETE ends a PATCH that is running, and nothing stays', async () => {
    const leftovers = watchLeftovers();
    const session = await open('pair');
    const slow = await slowPatch(session);
    expect((await ask('DELETE', session)).status).toBe(204);
    slow.send('abcdefghij');
    expect(inShort(await slow.answer('PATCH'))).toBe('404 BLOB_UPLOAD_UNKNOWN');
    expect((await ask('GET', session)).status).toBe(404);
    expect(await leftovers()).toEqual([]);
  });

  test('a DELETE ends a PATCH that is running, also when no further byte comes', async () => {
    const leftovers = watchLeftovers();
    const session = await open('pair');
    const slow = await connectTo(registry.port);
    slow.send(`PATCH ${session} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n`);
    await until(() => registry.leftovers().length > 0);
    expect((await ask('DELETE', session)).status).toBe(204);
    slow.send('0\r\n\r\n');
    expect(inShort(await slow.answer('PATCH'))).toBe('404 BLOB_UPLOAD_UNKNOWN');
    expect(await leftovers()).toEqual([]);
  });

  test('a DELETE and a PATCH at the very same time leave nothing', async () => {
    const leftovers = watchLeftovers();
    for (let round = 0; round < 15; round++) {
      await atOnce(10, async () => {
        const session = await open('pair');
        const [patched, deleted] = await Promise.all([
          ask('PATCH', session, { body: Buffer.alloc(1000) }),
          ask('DELETE', session),
        ]);
        expect(patched?.status).toBeOneOf([202, 404]);
        expect(deleted?.status).toBe(204);
        expect((await ask('GET', session)).status).toBe(404);
      });
    }
    expect(await leftovers()).toEqual([]);
  });

  test('a PATCH that comes just after a DELETE does not begin the session anew', async () => {
    const leftovers = watchLeftovers();
    for (let round = 0; round < 10; round++) {
      await atOnce(10, async () => {
        const session = await open('pair');
        const body = Buffer.alloc(1000);
        await ask('PATCH', session, { body });
        const [deleted, ...patched] = await Promise.all([
          ask('DELETE', session),
          ...[1, 2, 3].map(() => ask('PATCH', session, { body })),
        ]);
        expect(deleted?.status).toBe(204);
        for (const { status, headers } of patched) {
          expect(status).toBeOneOf([202, 404, 416]);
          if (status !== 404) expect(headers.range).not.toBe('0-0');
          if (status === 202) expect(headers.range).not.toBe('0-999');
        }
      });
    }
    expect(await leftovers()).toEqual([]);
  });

  test('a DELETE at any moment of a PUT: one of them has its way, and nobody sees a failure', async () => {
    const leftovers = watchLeftovers();
    /** Finishes an upload, and cancels it so many milliseconds later. */
    const race = async (afterMs: number) => {
      const session = await open('pair');
      const { bytes, sha256 } = makeBlob(1000);
      await ask('PATCH', session, { body: bytes });
      const begin = performance.now();
      const [{ put, ms }, deleted] = await Promise.all([
        ask('PUT', `${session}?digest=${sha256}`).then((put) => ({ put, ms: performance.now() - begin })),
        turnsUntil(begin + afterMs).then(() => ask('DELETE', session)),
      ]);
      const { status } = await ask('HEAD', `/v2/pair/blobs/${sha256}`);
      return { ms, outcome: `PUT ${put.status}, DELETE ${deleted.status}, then ${status}` };
    };
    let typicalMs = 0;
    for (let i = 0; i < 5; i++) typicalMs = Math.max(typicalMs, (await race(100)).ms);
    const steps = 60;
    for (let step = 0; step < steps; step++) {
      const { outcome } = await race((typicalMs * step) / steps);
      expect(outcome).toBeOneOf(['PUT 201, DELETE 404, then 200', 'PUT 404, DELETE 204, then 404']);
    }
    expect(await leftovers()).toEqual([]);
  });
});

describe('manifests at once', () => {
  test('fifty under one tag are all taken, and the tag is on one of them', async () => {
    const leftovers = watchLeftovers();
    const manifests = Array.from({ length: 50 }, () => makeArtifact());
    await registry.push('race', makeArtifact());
    const answers = await Promise.all(manifests.map((manifest) => registry.push('race', manifest, 'latest')));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(201));
    const { headers } = await ask('HEAD', '/v2/race/manifests/latest');
    expect(manifests.map(({ digest }) => digest)).toContain(headers['docker-content-digest']);
    for (const { digest } of manifests)
      expect((await ask('HEAD', `/v2/race/manifests/${digest}`)).status).toBe(200);
    expect(await leftovers()).toEqual([]);
  });

  test('fifty under their own tags are all listed', async () => {
    await registry.push('race/tags', makeArtifact());
    await atOnce(50, (nth) => registry.push('race/tags', makeArtifact(), `t${10 + nth}`));
    const { tags } = jsonOf<{ tags: string[] }>(await ask('GET', '/v2/race/tags/tags/list'));
    expect(tags).toEqual(Array.from({ length: 50 }, (_, nth) => `t${10 + nth}`));
  });

  test('fifty referrers of one subject are all listed', async () => {
    const subject = { mediaType: 'a/b', digest: makeBlob().sha256, size: 1 };
    await registry.push('race/referrers', makeArtifact());
    await atOnce(50, () => registry.push('race/referrers', makeArtifact({ subject })));
    const { body } = await ask('GET', `/v2/race/referrers/referrers/${subject.digest}`);
    expect(JSON.parse(body.toString()).manifests).toHaveLength(50);
  });

  test('the same one pushed, read and deleted is there or it is not', async () => {
    const manifest = makeArtifact();
    await registry.push('race/flicker', manifest);
    const path = `/v2/race/flicker/manifests/${manifest.digest}`;
    const answers = await atOnce(90, (nth) => {
      if (nth % 3 === 0) return registry.push('race/flicker', manifest);
      return ask(nth % 3 === 1 ? 'DELETE' : 'GET', path);
    });
    for (const [nth, { status, body }] of answers.entries()) {
      expect(status).toBeOneOf([[201], [202, 404], [200, 404]][nth % 3] ?? []);
      if (nth % 3 === 2 && status === 200) expect(body).toEqual(manifest.bytes);
    }
  });
});

describe('while one client is slow', () => {
  /** Asks for many small things and gives the longest that one of them took. */
  async function longestOfMany(): Promise<number> {
    const times = await atOnce(50, async (nth) => {
      const begin = performance.now();
      const { bytes, sha256 } = makeBlob(1000);
      expect((await post(`quick/${nth % 5}`, sha256, bytes)).status).toBe(201);
      expect((await ask('GET', `/v2/quick/${nth % 5}/blobs/${sha256}`)).body).toEqual(bytes);
      return performance.now() - begin;
    });
    return Math.max(...times);
  }

  // What somebody waits for who waits for the slow one; generous, since other tests run beside this one.
  const patienceMs = 5000;

  test('to read, the others are served', async () => {
    const { bytes, sha256 } = makeBlob(24 * 1024 * 1024);
    await post('slow', sha256, bytes);
    const sockets = await atOnce(5, async () => {
      const socket = connect(registry.port, '127.0.0.1');
      socket.write(`GET /v2/slow/blobs/${sha256} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await new Promise((resolve) => socket.once('readable', resolve));
      return socket;
    });
    expect(await longestOfMany()).toBeLessThan(patienceMs);
    for (const socket of sockets) socket.destroy();
  });

  test('to send, the others are served', async () => {
    const sessions = await atOnce(5, () => open('slow'));
    const slow = await Promise.all(
      sessions.map(async (session) => {
        const connection = await connectTo(registry.port);
        connection.send(
          `PATCH ${session} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nfirst`,
        );
        return connection;
      }),
    );
    expect(await longestOfMany()).toBeLessThan(patienceMs);
    for (const connection of slow) connection.reset();
    for (const session of sessions) await until(async () => (await ask('DELETE', session)).status !== 416);
  });

  test('to say what it wants, the others are served', async () => {
    const silent = await atOnce(200, () => connectTo(registry.port));
    for (const connection of silent) connection.send('GET /v2/ HTTP/1.1\r\nHost: local');
    expect(await longestOfMany()).toBeLessThan(patienceMs);
    for (const connection of silent) connection.reset();
  });
});
