import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { GroupSync } from '../../../registry/store/group-sync.ts';

/** Flushes that begin when GroupSync says so and end when the test does. */
function flushes() {
  const begun: { end(): void; fail(error: Error): void }[] = [];
  const sync = new GroupSync(
    () => new Promise<void>((resolve, reject) => begun.push({ end: resolve, fail: reject })),
  );
  return { begun, sync };
}

/** What became of a promise by now. */
function watch(promise: Promise<void>): { state: string } {
  const watched = { state: 'waiting' };
  promise.then(
    () => {
      watched.state = 'done';
    },
    (error: Error) => {
      watched.state = error.message;
    },
  );
  return watched;
}

async function aFewTurns(): Promise<void> {
  for (let i = 0; i < 5; i++) await nextTurn();
}

test('callers of the same moment share one flush', async () => {
  const { begun, sync } = flushes();
  const callers = [1, 2, 3].map(() => watch(sync.wait()));
  await aFewTurns();
  expect(begun).toHaveLength(1);
  expect(callers.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting']);
  begun[0]?.end();
  await aFewTurns();
  expect(callers.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  expect(begun, 'nobody asked for more').toHaveLength(1);
});

test('whoever calls during a flush is answered by the next one, never by this one', async () => {
  const { begun, sync } = flushes();
  const early = watch(sync.wait());
  await aFewTurns();
  const late = [watch(sync.wait()), watch(sync.wait())];
  begun[0]?.end();
  await aFewTurns();
  expect(early.state).toBe('done');
  expect(late.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
  expect(begun).toHaveLength(2);
  begun[1]?.end();
  await aFewTurns();
  expect(late.map(({ state }) => state)).toEqual(['done', 'done']);
});

test('a flush that fails is the failure of its own group and of no other', async () => {
  const { begun, sync } = flushes();
  const first = [watch(sync.wait()), watch(sync.wait())];
  await aFewTurns();
  const second = watch(sync.wait());
  begun[0]?.fail(new Error('the disk is gone'));
  await aFewTurns();
  expect(first.map(({ state }) => state)).toEqual(['the disk is gone', 'the disk is gone']);
  expect(second.state).toBe('waiting');
  begun[1]?.end();
  await aFewTurns();
  expect(second.state).toBe('done');
});

test('after a failure and after a pause it flushes again', async () => {
  const { begun, sync } = flushes();
  const failed = watch(sync.wait());
  await aFewTurns();
  begun[0]?.fail(new Error('no'));
  await aFewTurns();
  expect(failed.state).toBe('no');
  const after = watch(sync.wait());
  await aFewTurns();
  expect(begun).toHaveLength(2);
  begun[1]?.end();
  await aFewTurns();
  expect(after.state).toBe('done');
});

test('a caller in the very moment a flush ends is not forgotten', async () => {
  let flushed = 0;
  const sync = new GroupSync(async () => {
    flushed++;
  });
  for (let i = 0; i < 200; i++) {
    const caller = sync.wait();
    if (i % 3 === 0) await caller.then(() => sync.wait());
    else await caller;
  }
  expect(flushed).toBeGreaterThanOrEqual(200);
});
