import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createRaw } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { Check } from '../../../registry/facts.ts';
import { Doctor } from '../../../registry/host/doctor.ts';
import { thisMachine } from '../../../registry/host/machine.ts';
import { connectorOf, someDoor } from '../../make/connections.ts';
import { control } from '../../make/control.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';

/** What the registry finds out about its own doors. */
async function ownChecks(data: string): Promise<Check[]> {
  const { checks } = await control(data).ask('examine', { engines: [] });
  return checks;
}

const served = (options = {}) => live({ home: temporaryFolder(), listen: ['localhost:0'], ...options });

function failures(checks: Check[]) {
  return checks
    .filter(({ ok }) => ok === false)
    .map(({ what, door, trouble }) => [what, door, trouble?.code]);
}

test('a registry that listens on both families finds itself on each and behind the name', async () => {
  const { data, port } = await served();
  const checks = await ownChecks(data);
  expect(checks.filter(({ what }) => what !== 'tls').map(({ what, door, ok }) => [what, door, ok])).toEqual([
    ['listen', `127.0.0.1:${port}`, true],
    ['listen', `[::1]:${port}`, true],
    ['answer', `http://localhost:${port}`, true],
  ]);
});

test('on one family only it is not looked for on the other, where nobody is', async () => {
  const { data, port } = await served({ listen: ['127.0.0.1:0'] });
  const checks = (await ownChecks(data)).filter(({ what }) => what === 'listen');
  expect(checks.map(({ door, ok }) => [door, ok])).toEqual([
    [`127.0.0.1:${port}`, true],
    [`[::1]:${port}`, true],
  ]);
});

test('AirPlay on ::1 is named, with what to do about it', async () => {
  const { data, port } = await served({ listen: ['127.0.0.1:0'] });
  await answerOn(port, (_request, response) => response.writeHead(403, { server: 'AirTunes/775.3.1' }).end());
  const split = (await ownChecks(data)).find(({ door }) => door === `[::1]:${port}`);
  expect(split).toMatchObject({
    ok: false,
    trouble: {
      code: 'AIRPLAY',
      facts: { host: '::1', port, holder: 'AirPlay Receiver', suggestion: expect.any(Number) },
    },
    fix: {
      kind: 'page',
      page: '/settings/network',
      command: expect.stringContaining('berth serve --listen'),
    },
  });
});

test.each([
  ['a web server', (port: number) => answerOn(port, (_request, response) => response.end('hello'))],
  ['what does not speak HTTP', (port: number) => holdOn(port)],
])('%s on ::1 is named as a split port', async (_who, take) => {
  const { data, port } = await served({ listen: ['127.0.0.1:0'] });
  await take(port);
  expect(failures(await ownChecks(data))).toContainEqual(['listen', `[::1]:${port}`, 'PORT_SPLIT']);
});

test('another Berth on ::1 is not taken for this one', async () => {
  const { data, port } = await served({ listen: ['127.0.0.1:0'] });
  await served({ listen: [`[::1]:${port}`] });
  expect(failures(await ownChecks(data))).toContainEqual(['listen', `[::1]:${port}`, 'PORT_SPLIT']);
});

test('one examination runs at a time, and the same one asked for twice is one', async () => {
  let [looking, most, looks] = [0, 0, 0];
  const find = async () => {
    looks++;
    most = Math.max(most, ++looking);
    await delay(50);
    looking--;
    return [];
  };
  const doctor = new Doctor({
    machine: thisMachine({ root: temporaryFolder() }),
    connectors: [{ ...connectorOf(() => []), find }],
    door: async () => ({ ...someDoor, name: 'localhost:1', port: 1 }),
    listening: [],
    instance: 'this one',
    probes: { doorOf: () => undefined, remove: async () => undefined },
  });
  const [one, same] = [doctor.examine(), doctor.examine()];
  const other = doctor.examine(['nonesuch']);
  expect(await same).toBe(await one);
  await expect(other).rejects.toMatchObject({ code: 'ENGINE_UNKNOWN' });
  expect([looks, most]).toEqual([2, 1]);
  expect(await doctor.examine()).not.toBe(await one);
});

test('an engine that is not there is refused by its name', async () => {
  const { data } = await served();
  await expect(control(data).ask('examine', { engines: ['nonesuch'] })).rejects.toMatchObject({
    code: 'ENGINE_UNKNOWN',
    facts: { engine: 'nonesuch' },
  });
});

async function answerOn(port: number, answer: RequestListener): Promise<void> {
  const server = createServer(answer);
  onTestFinished(() => void server.close());
  server.listen(port, '::1');
  await once(server, 'listening');
}

async function holdOn(port: number): Promise<void> {
  const server = createRaw((socket) => socket.on('error', () => undefined).end('220 mail\r\n'));
  onTestFinished(() => void server.close());
  server.listen(port, '::1');
  await once(server, 'listening');
}
