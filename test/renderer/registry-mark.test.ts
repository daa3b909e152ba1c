import { expect, test } from 'vitest';
import type { RegistryState, Trouble } from '../../electron/bridge/contract.ts';
import { registryMark } from '../../renderer/shell/registry-mark.ts';
import { makeJob } from '../make/job.ts';
import { makeStatus } from '../make/status.ts';

const notice: Trouble = { code: 'BUDGET_WARNS', message: 'A budget is nearly spent.', facts: {} };
const running = (changes = {}): RegistryState => ({
  state: 'running',
  attached: false,
  status: makeStatus(changes),
});

test.each([
  ['runs', running(), [], 'running'],
  ['cleans up', running(), [makeJob()], 'working'],
  ['is put in order on schedule', running(), [makeJob({ quiet: true })], 'running'],
  ['has cleaned up', running(), [makeJob({ state: 'done' })], 'running'],
  ['has something to say', running({ notices: [notice] }), [makeJob()], 'attention'],
] as const)('a registry that %s', (_, registry, jobs, mark) => {
  expect(registryMark(registry, [], jobs).mark).toBe(mark);
});
