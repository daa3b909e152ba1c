import { expect, test } from 'vitest';
import { Jobs } from '../../../registry/collect/jobs.ts';

test('work that nobody waits for is quiet, until somebody asks for the same', async () => {
  const jobs = new Jobs();
  const { promise: work, resolve: end } = Promise.withResolvers<string>();
  const quiet = jobs.run('collect', () => work, { quiet: true });
  expect(jobs.list()).toMatchObject([{ kind: 'collect', state: 'running', quiet: true }]);
  const asked = jobs.run('collect', async () => 'never begun');
  expect(jobs.list()).toMatchObject([{ state: 'running', quiet: false }]);
  jobs.run('collect', async () => 'never begun', { quiet: true });
  expect(jobs.list()).toMatchObject([{ quiet: false }]);
  end('done');
  expect(await Promise.all([quiet, asked])).toEqual(['done', 'done']);
});
