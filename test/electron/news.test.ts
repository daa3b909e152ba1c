import { describe, expect, test } from 'vitest';
import type { Move, RegistryState } from '../../electron/bridge/desk.ts';
import { NewsDesk } from '../../electron/news.ts';
import { wordsFor } from '../../electron/words/index.ts';
import type { Activity, Repository, Tag, Trouble } from '../../registry/facts.ts';
import { makeStatus } from '../make/status.ts';

const diskFull: Trouble = { code: 'DISK_FULL', message: 'The disk is full.', facts: {} };
const crashed: Trouble = { code: 'CRASHED', message: 'It died.', facts: {} };
const well: RegistryState = { state: 'running', attached: false, status: makeStatus() };
const full: RegistryState = { ...well, status: makeStatus({ trouble: diskFull }) };

describe('trouble', () => {
  test('is news once, and again only after it was over', () => {
    const news = new NewsDesk(() => wordsFor('en', []));
    const heard = [well, full, full, well, full].map((state) => news.ofState(state)?.body);
    const said = 'Attention · the disk is full';
    expect(heard).toEqual([undefined, said, undefined, undefined, said]);
  });

  test('is told in the language of the person', () => {
    const news = new NewsDesk(() => wordsFor('zh-CN', []));
    expect(news.ofState({ state: 'failed', trouble: diskFull })?.body).toBe('需要处理 · 磁盘已满');
  });

  test('is not that a registry died once, but that it goes on dying', () => {
    const news = new NewsDesk(() => wordsFor('en', []));
    expect(news.ofState(died(0))).toBe(undefined);
    expect(news.ofState(died(1))?.body).toBe('Attention · the registry stopped');
    expect(news.ofState(died(2))).toBe(undefined);
  });
});

describe('a job', () => {
  test.each([
    ['push', 'app:1 was pushed'],
    ['pull', 'app:1 was pulled'],
  ] as const)('a long %s is news when it has ended', (kind, title) => {
    expect(heardOf({ kind, ms: 31_000 })).toMatchObject({ title, page: '/images/app' });
  });

  test.each([
    { kind: 'push', ms: 29_000 },
    { kind: 'pull', ms: 10 },
    { kind: 'delete', ms: null },
    { kind: 'tag', ms: null },
  ] as const)('is not news: %j', (activity) => {
    expect(heardOf(activity)).toBe(undefined);
  });

  test('a long move of the data is news, a short one not, and one that failed in any case', () => {
    const news = new NewsDesk(() => wordsFor('en', []));
    const moved = { state: 'moved', from: '/a', to: '/b', bytes: 1 } as const;
    news.ofMove(moving(Date.now() - 60_000));
    expect(news.ofMove(moved)?.title).toBe('The data are in /b now');
    news.ofMove(moving(Date.now()));
    expect(news.ofMove(moved)).toBe(undefined);
    const failed = { state: 'failed', from: '/a', to: '/b', trouble: diskFull } as const;
    expect(news.ofMove(failed)).toMatchObject({ body: 'the disk is full' });
  });
});

function moving(startedAt: number): Move {
  return { state: 'running', from: '/a', to: '/b', step: 'copy', bytes: 0, totalBytes: 1, startedAt };
}

function died(tries: number): RegistryState {
  return { state: 'restarting', diedAt: 0, nextTryAt: 1, tries, trouble: crashed };
}

function heardOf(changes: Pick<Activity, 'kind' | 'ms'>) {
  const activity: Activity = {
    id: 1,
    at: 0,
    repository: 'app' as Repository,
    tag: '1' as Tag,
    digest: null,
    client: 'docker/28.5.1',
    bytes: 1,
    ...changes,
  };
  return new NewsDesk(() => wordsFor('en', [])).ofLive({ kind: 'activity', activity });
}
