import { describe, expect, test } from 'vitest';
import type { Repository, Transfer } from '../../registry/facts.ts';
import { Flow, flowSeconds } from '../../renderer/flow.ts';

const transfer = (id: string, bytes: number, direction: Transfer['direction'] = 'push'): Transfer => ({
  id,
  direction,
  repository: 'app' as Repository,
  tag: null,
  client: 'docker/28.5.1',
  startedAt: 0,
  bytes,
  total: null,
  bytesPerSecond: 0,
  parts: 1,
  finishedParts: 0,
});

describe('the flow of the last minute', () => {
  test('counts for each second what was moved in it, pushes and pulls apart', () => {
    const flow = new Flow();
    flow.hear([transfer('a', 100)], 60_000);
    flow.hear([transfer('a', 150), transfer('b', 30, 'pull')], 60_500);
    flow.hear([transfer('a', 400), transfer('b', 30, 'pull')], 61_200);
    expect(flow.last(61_900).slice(-3)).toEqual([
      { pushed: 0, pulled: 0 },
      { pushed: 150, pulled: 30 },
      { pushed: 250, pulled: 0 },
    ]);
  });

  test('is always sixty seconds, and what is older is gone', () => {
    const flow = new Flow();
    flow.hear([transfer('a', 100)], 1000);
    expect(flow.last(1000)).toHaveLength(flowSeconds);
    expect(flow.last(60_999)[0]).toEqual({ pushed: 100, pulled: 0 });
    expect(flow.last(61_000).every(({ pushed }) => pushed === 0)).toBe(true);
  });

  test('takes an id that comes again after it was gone for another transfer', () => {
    const flow = new Flow();
    flow.hear([transfer('a', 100)], 1000);
    flow.hear([], 2000);
    flow.hear([transfer('a', 40)], 3000);
    expect(
      flow
        .last(3000)
        .slice(-3)
        .map(({ pushed }) => pushed),
    ).toEqual([100, 0, 40]);
  });

  test('never counts backwards', () => {
    const flow = new Flow();
    flow.hear([transfer('a', 100)], 1000);
    flow.hear([transfer('a', 60)], 2000);
    expect(flow.last(2000).at(-1)).toEqual({ pushed: 0, pulled: 0 });
  });
});
