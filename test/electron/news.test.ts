import { describe, expect, test } from 'vitest';
import type { Move, RegistryState } from '../../electron/bridge/desk.ts';
import { NewsDesk } from '../../electron/news.ts';
import { wordsFor } from '../../electron/words/index.ts';
import type { Activity, Job, Repository, Tag, Trouble } from '../../registry/facts.ts';
import { makeJob } from '../make/job.ts';
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

  test('is also what a person should know although the registry serves, each by itself', () => {
    const news = new NewsDesk(() => wordsFor('en', []));
    const damaged: Trouble = { code: 'BLOBS_DAMAGED', message: 'A blob is damaged.', facts: {} };
    const noticed = { ...well, status: makeStatus({ notices: [damaged] }) };
    const both = { ...well, status: makeStatus({ notices: [damaged], trouble: diskFull }) };
    const heard = [noticed, both, noticed, both].map((state) => news.ofState(state)?.body);
    const full = 'Attention · the disk is full';
    expect(heard).toEqual(['Attention · some content is damaged', full, undefined, full]);
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

describe('long work of the registry', () => {
  const began = makeJob({ startedAt: 1000 });
  const ended = (changes: Partial<Job>): Job => ({ ...began, state: 'done', endedAt: 39_000, ...changes });
  const heard = (job: Job, { awaited = false } = {}) => {
    const news = new NewsDesk(() => wordsFor('en', []));
    if (awaited) news.awaitEnd('collect');
    news.ofLive({ kind: 'jobs', jobs: [began] });
    const told = [job, job].map((one) => news.ofLive({ kind: 'jobs', jobs: [one] }));
    expect(told[1]).toBe(undefined);
    return told[0];
  };

  test('is news when it took long, with what came of it', () => {
    expect(heard(ended({ bytes: 8.3 * 2 ** 30 }))).toEqual({
      title: 'The clean-up has ended',
      body: '8.3 GiB came back in 38 s. Nothing in use was touched.',
      page: '/disk',
      awaited: false,
    });
  });

  test('is news when it failed, however quick that was', () => {
    expect(heard(ended({ state: 'failed', endedAt: 1001, trouble: diskFull }))).toMatchObject({
      title: 'The clean-up failed',
      body: 'the disk is full',
    });
  });

  test.each([
    ['quick', { endedAt: 2000 }],
    ['routine', { quiet: true }],
    ['ended by somebody', { state: 'cancelled' }],
  ] as const)('is none when it was %s', (_, changes) => {
    expect(heard(ended(changes))).toBe(undefined);
  });

  test('is news in any case when the person waits for it', () => {
    const quick = ended({ endedAt: 1400, bytes: 2 ** 20 });
    expect(heard(quick, { awaited: true })).toMatchObject({
      body: '1.0 MiB came back in 1 s. Nothing in use was touched.',
      awaited: true,
    });
  });

  test('that began and ended unseen is news when the person waits for it, and that of before is not', () => {
    const news = new NewsDesk(() => wordsFor('en', []));
    const before = ended({ id: 'before' });
    news.ofLive({ kind: 'jobs', jobs: [before] });
    news.awaitEnd('collect');
    expect(news.ofLive({ kind: 'jobs', jobs: [before] })).toBe(undefined);
    const unseen = ended({ id: 'unseen', startedAt: Date.now() + 1, endedAt: Date.now() + 2 });
    expect(news.ofLive({ kind: 'jobs', jobs: [unseen] })?.body).toBe('There was nothing to clean up.');
    expect(news.ofLive({ kind: 'jobs', jobs: [unseen] })).toBe(undefined);
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
