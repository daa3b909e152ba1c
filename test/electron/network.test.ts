import { expect, onTestFinished, test } from 'vitest';
import type { RegistryState } from '../../electron/bridge/desk.ts';
import { followAddresses } from '../../electron/network.ts';
import { makeStatus } from '../make/status.ts';
import { until } from '../make/until.ts';

const everywhere = makeStatus({ listening: ['127.0.0.1:5000', '192.168.1.7:5000', '[fd00::7]:5000'] });
const running: RegistryState = { state: 'running', attached: false, status: everywhere };
const addressMissing = { code: 'ADDRESS_MISSING', message: 'It is not here.', facts: {} };
const portTaken = { code: 'PORT_TAKEN', message: 'It is taken.', facts: {} };

test.each([
  ['it listens on one that goes', running, ['127.0.0.1', 'fd00::7'], 1],
  ['it listens on another that goes', running, ['127.0.0.1', '192.168.1.7'], 1],
  ['another one goes', running, ['127.0.0.1', '192.168.1.7', 'fd00::7'], 0],
  ['it waits for one', { state: 'failed', trouble: addressMissing } as RegistryState, ['127.0.0.1'], 1],
  ['it waits for something else', { state: 'failed', trouble: portTaken } as RegistryState, ['127.0.0.1'], 0],
  ['another program runs it', { ...running, attached: true } as RegistryState, ['127.0.0.1'], 0],
  ['it is stopped', { state: 'stopped' } as RegistryState, ['127.0.0.1'], 0],
])('when addresses change and %s', async (_what, state, after, restarts) => {
  let here = new Set(['127.0.0.1', '192.168.1.7', 'fd00::7', '10.0.0.1']);
  let looks = 0;
  let restarted = 0;
  const registry = {
    state,
    async restart() {
      restarted++;
      return state;
    },
  };
  const look = () => {
    looks++;
    return here;
  };
  onTestFinished(followAddresses(registry, { look, everyMs: 5 }));
  here = new Set(after);
  await until(() => looks > 5);
  expect(restarted).toBe(restarts);
});
