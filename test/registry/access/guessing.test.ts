import { request } from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Hasher } from '../../../registry/access/hasher.ts';
import { Passwords } from '../../../registry/access/passwords.ts';
import { Turns } from '../../../registry/access/turns.ts';
import { networkOf, WrongTries } from '../../../registry/access/wrong-tries.ts';
import { ask } from '../../make/ask.ts';
import { makeBlob } from '../../make/blob.ts';
import { live } from '../../make/life.ts';
import { basic, homeWith, userLine } from '../../make/users.ts';

/** What a client at another address of this machine is answered. */
function askFrom(localAddress: string, port: number, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/v2/', headers, localAddress }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on('error', reject).end();
  });
}

describe('a wrong password a thousand times', () => {
  test('is soon not looked at any more, and slows nobody else', async () => {
    const users = { ada: 'engine', bob: 'builder', eve: 'apple' };
    const { port } = await live({ home: homeWith(users), logLevel: 'silent' });
    const get = async (name: string, password: string) =>
      (await ask(port, 'GET', '/v2/', { headers: basic(name, password) })).status;
    expect([await get('ada', 'engine'), await get('bob', 'builder')]).toEqual([200, 200]);

    const counts: Record<number, number> = {};
    const retries = new Set<number>();
    const guess = async (first: number) => {
      for (let i = first; i < first + 100; i++) {
        const { status, headers } = await ask(port, 'GET', '/v2/', { headers: basic('ada', `guess-${i}`) });
        counts[status] = (counts[status] ?? 0) + 1;
        if (status === 429) retries.add(Number(headers['retry-after']));
      }
    };
    const guessing = Promise.all(Array.from({ length: 10 }, (_, i) => guess(i * 100)));

    // Meanwhile another user pushes, one logs in for the first time, and the one that is guessed at goes on.
    for (let i = 0; i < 30; i++) {
      const { bytes, sha256 } = makeBlob();
      const path = `/v2/app/blobs/uploads/?digest=${sha256}`;
      const pushed = await ask(port, 'POST', path, { headers: basic('bob', 'builder'), body: bytes });
      expect(pushed.status).toBe(201);
      expect(await get('ada', 'engine')).toBe(200);
    }
    expect(await get('eve', 'apple')).toBe(200);
    expect(await askFrom('127.0.0.2', port, basic('ada', 'guess'))).toBe(401);

    await guessing;
    const { 401: wrong = 0, 429: refused = 0 } = counts;
    expect(wrong + refused).toBe(1000);
    expect(wrong).toBeGreaterThanOrEqual(10);
    expect(wrong).toBeLessThan(20);
    for (const seconds of retries) expect(seconds).toBeGreaterThan(0);
    expect(await get('ada', 'engine')).toBe(200);
  });
});

describe('tries', () => {
  afterEach(() => void vi.useRealTimers());

  test('are forgotten one after the other, and all with a right one', () => {
    vi.useFakeTimers();
    const tries = new WrongTries();
    const left = () => {
      let count = 0;
      for (; count < 100; count++) {
        try {
          tries.begin('192.0.2.1', 'ada');
        } catch {
          break;
        }
      }
      return count;
    };
    expect(left()).toBe(10);
    vi.advanceTimersByTime(9_000);
    expect(left()).toBe(0);
    vi.advanceTimersByTime(1_000);
    expect([left(), left()]).toEqual([1, 0]);
    vi.advanceTimersByTime(30_000);
    expect(left()).toBe(3);
    tries.right('192.0.2.1', 'ada');
    expect(left()).toBe(10);
    vi.advanceTimersByTime(3_600_000);
    // A later try does not put off when an earlier one is forgotten.
    tries.begin('192.0.2.1', 'ada');
    vi.advanceTimersByTime(6_000);
    tries.begin('192.0.2.1', 'ada');
    vi.advanceTimersByTime(4_000);
    expect(left()).toBe(9);
  });

  test('say when the next one is looked at', () => {
    vi.useFakeTimers();
    const tries = new WrongTries();
    for (let i = 0; i < 10; i++) tries.begin('192.0.2.1', 'ada');
    vi.advanceTimersByTime(2_500);
    expect(() => tries.begin('192.0.2.1', 'ada')).toThrow(
      expect.objectContaining({ error: 'TRIES_TOO_MANY', headers: { 'retry-after': '8' } }),
    );
  });

  test('count for an address and a user', () => {
    const tries = new WrongTries();
    for (let i = 0; i < 10; i++) tries.begin('2001:db8::1', 'ada');
    expect(() => tries.begin('2001:db8::2', 'ada')).toThrow();
    tries.begin('2001:db8:0:1::1', 'ada');
    tries.begin('192.0.2.1', 'ada');
    tries.begin('2001:db8::1', 'bob');
  });

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['', ''],
  ])('of %s are those of %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('a check', () => {
  const hashes = new Map([userLine('ada', 'engine').trim().split(':') as [string, string]]);
  const passwords = () =>
    new Passwords(() => ({ hashes, unusable: [], readOnly: new Set(), anonymousPull: false }));
  const address = '192.0.2.1';
  afterEach(() => void vi.restoreAllMocks());

  test('of somebody who is not there is the same work', async () => {
    const compare = vi.spyOn(Hasher.prototype, 'compare');
    const checking = passwords();
    expect(await checking.check({ name: 'eve', password: 'engine', address })).toBeUndefined();
    expect(await checking.check({ name: 'ada', password: 'wrong', address })).toBeUndefined();
    expect(await checking.check({ name: 'ada', password: 'engine', address })).toBe(hashes.get('ada'));
    expect(compare.mock.calls.map(([, hash]) => hash)).toEqual(Array(3).fill(hashes.get('ada')));
    checking.stop();
  });

  test('that many ask for at once is done once', async () => {
    const compare = vi.spyOn(Hasher.prototype, 'compare');
    const checking = passwords();
    const asked = { name: 'ada', password: 'engine', address };
    const results = await Promise.all(Array.from({ length: 50 }, () => checking.check(asked)));
    expect(new Set(results)).toEqual(new Set([hashes.get('ada')]));
    expect(compare).toHaveBeenCalledTimes(1);
    checking.stop();
  });

  test('of a crowd of names from one address is refused at some number, not from another', async () => {
    const checking = passwords();
    const crowd = Array.from({ length: 80 }, (_, i) =>
      checking.check({ name: `user-${i}`, password: 'x', address }).then(
        () => 'looked at',
        ({ error }) => error as string,
      ),
    );
    expect(await checking.check({ name: 'ada', password: 'engine', address: '192.0.2.2' })).toBeDefined();
    const outcomes = await Promise.all(crowd);
    expect(outcomes.filter((outcome) => outcome === 'TRIES_TOO_MANY').length).toBeGreaterThan(0);
    expect(outcomes.filter((outcome) => outcome === 'looked at').length).toBeGreaterThanOrEqual(64);
    checking.stop();
  });

  test('that was under way when the registry stopped ends', async () => {
    const checking = passwords();
    const check = checking.check({ name: 'ada', password: 'engine', address });
    checking.stop();
    await expect(check).rejects.toThrow();
  });
});

test('turns go round among those who ask', async () => {
  const turns = new Turns(100);
  const order: string[] = [];
  const work = (who: string) => turns.run(who, async () => void order.push(who));
  await Promise.all([...Array<string>(4).fill('one'), 'two', 'two', 'three'].map(work));
  expect(order).toEqual(['one', 'one', 'two', 'three', 'one', 'two', 'one']);
});
