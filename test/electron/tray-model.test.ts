import { expect, test } from 'vitest';
import type { RegistryState } from '../../electron/bridge/desk.ts';
import { TrayModel } from '../../electron/tray-model.ts';
import type { Activity, Repository, Tag, Transfer } from '../../registry/facts.ts';
import { makeJob } from '../make/job.ts';
import { makeStatus } from '../make/status.ts';
import { until } from '../make/until.ts';

test('what was pushed before is known, newest first and each once; a pull is no push', async () => {
  const model = trayOf([push('b', '1'), { ...push('c', '1'), kind: 'pull' }, push('a', '1'), push('b', '1')]);
  model.hearState(running(1));
  await until(() => model.state.recent.length > 0);
  expect(model.state.recent).toEqual(['b:1', 'a:1']);
});

test('a push comes first, a delete takes it away, and a push by digest has no name to copy', () => {
  const model = trayOf([]);
  for (const activity of [push('a', '1'), push('b', '1'), push('a', '1'), { ...push('c', '1'), tag: null }])
    model.hearLive({ kind: 'activity', activity });
  expect(model.state.recent).toEqual(['a:1', 'b:1']);
  model.hearLive({ kind: 'activity', activity: { ...push('a', '1'), kind: 'delete' } });
  expect(model.state.recent).toEqual(['b:1']);
});

test('no more than five recent pushes are offered', () => {
  const model = trayOf([]);
  for (const tag of ['1', '2', '3', '4', '5', '6']) {
    model.hearLive({ kind: 'activity', activity: push('app', tag) });
  }
  expect(model.state.recent).toEqual(['app:6', 'app:5', 'app:4', 'app:3', 'app:2']);
});

test('another registry has another past', async () => {
  const past = [push('a', '1')];
  const model = trayOf(past);
  model.hearState(running(1));
  await until(() => model.state.recent.length > 0);
  past.splice(0, 1, push('z', '9'));
  model.hearState(running(1));
  model.hearState(running(2));
  await until(() => model.state.recent[0] === 'z:9');
  expect(model.state.recent).toEqual(['z:9']);
});

test('of a registry that died nothing is under way any more', () => {
  const model = trayOf([]);
  model.hearState(running(1));
  model.hearLive({ kind: 'transfers', transfers: [{} as Transfer, {} as Transfer] });
  model.hearLive({ kind: 'jobs', jobs: [makeJob()] });
  expect(model.state).toMatchObject({ transfers: 2, jobs: [{ kind: 'collect' }] });
  model.hearState({ state: 'stopped' });
  expect(model.state).toMatchObject({ transfers: 0, jobs: [] });
});

test('a job that has ended is not under way', () => {
  const model = trayOf([]);
  model.hearLive({ kind: 'jobs', jobs: [makeJob({ id: 'a', state: 'done' }), makeJob({ id: 'b' })] });
  expect(model.state.jobs.map(({ id }) => id)).toEqual(['b']);
});

function trayOf(past: Activity[]): TrayModel {
  return new TrayModel({ updates: false, activity: async () => [...past], changed: () => undefined });
}

function running(startedAt: number): RegistryState {
  return { state: 'running', attached: false, status: makeStatus({ startedAt }) };
}

function push(repository: string, tag: string): Activity {
  return {
    id: 1,
    at: 0,
    kind: 'push',
    repository: repository as Repository,
    tag: tag as Tag,
    digest: null,
    client: 'docker/28.5.1',
    bytes: 1,
    ms: 1,
  };
}
