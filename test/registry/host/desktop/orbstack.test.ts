import { expect, test } from 'vitest';
import { orbstack } from '../../../../registry/host/desktop/orbstack.ts';
import { connectionsOn } from '../../../make/connections.ts';
import { contextDocker } from '../../../make/context-docker.ts';
import { productMachine } from '../../../make/product.ts';

const config = '/Users/me/.orbstack/config/docker.json';

function orb(platform: 'darwin' | 'linux' = 'darwin') {
  const product = productMachine({
    platform,
    programs: {
      docker: contextDocker({ context: 'orbstack', reachedBy: '.' }),
      orb: { answers: { 'restart docker': '' } },
    },
  });
  return { ...product, ...connectionsOn({}, orbstack, { machine: product.machine }) };
}

test('OrbStack needs nothing: what its engine asks of localhost is sent on to the Mac', async () => {
  const { connections, typed } = orb();
  expect(await connections.engines()).toMatchObject([
    { id: 'orbstack', version: '28.5.1', running: true, state: 'ready', changes: 0 },
  ]);
  const { change, checks } = await connections.connect('orbstack');
  expect(change).toBeNull();
  expect(checks.map(({ command, ok }) => [command, ok])).toEqual([
    [expect.stringMatching(/^docker --context orbstack push localhost:5000\/berth\/probe:/), true],
    [expect.stringMatching(/^docker --context orbstack pull localhost:5000\/berth\/probe:/), true],
  ]);
  expect(typed().some((line) => line.includes('berth-relay'))).toBe(false);
});

test('OrbStack asks the mirror by its own settings, and is restarted for that', async () => {
  const { connections, text, typed } = orb();
  const { warnings, engine } = await connections.plan('orbstack', 'http://localhost:5001');
  expect(engine.state).toBe('optional');
  expect(warnings).toMatchObject([{ code: 'RESTART_COMES' }]);
  await connections.connect('orbstack', 'http://localhost:5001');
  expect(JSON.parse(text(config) ?? '')).toEqual({ 'registry-mirrors': ['http://localhost:5001'] });
  expect(typed()).toContain('orb restart docker');
  await connections.disconnect('orbstack');
  expect(text(config)).toBeUndefined();
});

test('OrbStack is only looked for on a Mac', async () => {
  expect(await orb('linux').connections.engines()).toEqual([]);
});
