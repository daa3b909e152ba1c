import { EventEmitter } from 'node:events';
import { mkdirSync, renameSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Jobs } from '../../../registry/collect/jobs.ts';
import type { LiveEvent } from '../../../registry/control/contract.ts';
import { Live } from '../../../registry/control/live.ts';
import type { Handlers } from '../../../registry/control/routes.ts';
import { openControlDoor } from '../../../registry/control/server.ts';
import { controlAddress } from '../../../registry/control/socket.ts';
import { statusOf } from '../../../registry/control/status.ts';
import { Events } from '../../../registry/events/events.ts';
import { Known } from '../../../registry/events/known.ts';
import { Log } from '../../../registry/events/log.ts';
import { Transfers } from '../../../registry/events/transfers.ts';
import type { Repository } from '../../../registry/facts.ts';
import { standardPolicy } from '../../../registry/policy.ts';
import { openStore } from '../../../registry/store/open.ts';
import { berth } from '../../make/cli.ts';
import { control, followed } from '../../make/control.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';
import { until } from '../../make/until.ts';

test('the live stream begins with how things stand, and goes on with what happens', async () => {
  const { url, data } = await live();
  const { events } = followed(data);
  await until(() => events.length >= 3);
  expect(events.map(({ kind }) => kind).sort()).toEqual(['jobs', 'status', 'transfers']);
  expect(events).toContainEqual({ kind: 'transfers', transfers: [] });

  await push(url, 'app', makeImage(), 'v1');
  await until(
    () => of(events, 'transfers').at(-1)?.transfers.length === 0 && of(events, 'transfers').length > 2,
  );
  expect(of(events, 'activity')).toMatchObject([
    { activity: { kind: 'push', repository: 'app', tag: 'v1' } },
  ]);
  expect(of(events, 'transfers').some(({ transfers }) => transfers[0]?.tag === 'v1')).toBe(true);
  expect(of(events, 'changed').length).toBeGreaterThan(0);
});

test('changes that come at a stretch are said together', async () => {
  const { url, data } = await live();
  const { events } = followed(data);
  await until(() => events.length >= 3);
  for (let i = 0; i < 10; i++) await push(url, 'app', makeImage(), `v${i}`);
  await until(() => of(events, 'activity').length === 10);
  expect(of(events, 'changed').length).toBeLessThan(10);
  const before = of(events, 'changed').length;
  await until(() => of(events, 'changed').length > before);
  expect(of(events, 'changed').length, 'the last change is heard of').toBe(before + 1);
});

test('a change is said once more when no list of before it is given any longer, and then no more', async () => {
  const { url, data } = await live();
  const { events } = followed(data);
  await until(() => events.length >= 3);
  await push(url, 'app', makeImage(), 'v1');
  await until(() => of(events, 'transfers').at(-1)?.transfers.length === 0);
  const said = () => of(events, 'changed').length;
  const before = said();
  await until(() => said() > before);
  const end = said();
  await until(() => said() > end + 1, 3);
  expect(said()).toBeLessThanOrEqual(end + 1);
});

test('a pull changes nothing', async () => {
  const { url, data } = await live();
  await push(url, 'app', makeImage(), 'v1');
  const { events } = followed(data);
  await pull(url, 'app', 'v1');
  await until(() => of(events, 'activity').length === 1);
  expect(of(events, 'changed')).toEqual([]);
});

test('read-only is switched while it runs, is told, and ends with the registry', async () => {
  const { url, data, stop } = await live();
  const { events } = followed(data);
  await until(() => events.length >= 3);
  const client = control(data);
  expect(await client.ask('setReadOnly', { readOnly: true })).toMatchObject({ readOnly: true });
  await until(() => of(events, 'status').length > 1);
  expect(of(events, 'status').at(-1)?.status.readOnly).toBe(true);
  await expect(push(url, 'app', makeImage(), 'v1')).rejects.toThrow(/405.*read-only/);
  expect(await client.ask('setReadOnly', { readOnly: false })).toMatchObject({ readOnly: false });
  await push(url, 'app', makeImage(), 'v1');

  await client.ask('setReadOnly', { readOnly: true });
  await stop();
  const next = await live({ data });
  expect((await control(next.data).ask('status', {})).readOnly).toBe(false);
});

test('a data folder that is gone is trouble, and none once it is back', async () => {
  const data = join(temporaryFolder(), 'data');
  mkdirSync(data);
  await live({ data });
  const { events } = followed(data);
  await until(() => events.length >= 3);
  renameSync(data, `${data}-elsewhere`);
  const last = () => of(events, 'status').at(-1)?.status;
  await until(() => last()?.trouble != null);
  expect(last()).toMatchObject({ disk: null, trouble: { code: 'FOLDER_MISSING', facts: { folder: data } } });
  renameSync(`${data}-elsewhere`, data);
  await until(() => last()?.trouble == null);
  expect(last()).toMatchObject({ disk: { free: expect.any(Number) }, trouble: null });
  expect((await berth(['status', '--data', data])).stdout).not.toContain('Trouble');
});

test('another folder in its place is as bad as none', async () => {
  const data = join(temporaryFolder(), 'data');
  mkdirSync(data);
  await live({ data });
  const { events } = followed(data);
  await until(() => events.length >= 3);
  renameSync(data, `${data}-elsewhere`);
  await live({ data });
  await until(() => of(events, 'status').at(-1)?.status.trouble != null);
  expect(of(events, 'status').at(-1)?.status.trouble?.code).toBe('FOLDER_MISSING');
});

test('who follows hears that the registry has stopped', async () => {
  const { data, stop } = await live();
  const { events, ended } = followed(data);
  await until(() => events.length >= 3);
  await stop();
  expect(await ended).toMatchObject({ code: 'NOT_RUNNING', facts: { folder: data } });
});

test('one who follows and does not read is let go, and costs little until then', async () => {
  const folder = temporaryFolder();
  const store = await openStore(folder, { damage: () => undefined, error: () => undefined });
  const events = new Events(store.activity);
  const transfers = new Transfers(new Known(store), store.activity, events);
  const jobs = new Jobs();
  const limits = {
    policy: { current: standardPolicy },
    budgets: { notices: [] },
    reserve: { notices: () => [] },
    cleanUp: { bytes: null },
    tls: { notices: [] },
  };
  const facts = { startedAt: 0, addresses: [], listening: [], exposed: false };
  const status = statusOf(store, { ...facts, readOnly: () => false, windowLink: () => undefined }, limits);
  const live = new Live({ status, transfers, events, jobs, connections: new EventEmitter() });
  const log = new Log({ folder, level: 'silent', mib: 1, files: 1 });
  const door = await openControlDoor(controlAddress(folder), { handlers: {} as Handlers, log, live });
  onTestFinished(async () => {
    await door.close();
    await log.close();
    await store.close();
  });

  const deaf = request({ socketPath: controlAddress(folder), path: '/live' });
  const gone = new Promise<void>((resolve) => deaf.on('close', () => resolve()));
  const asked = new Promise<void>((resolve) =>
    deaf.on('response', (response) => resolve(void response.pause().on('error', () => undefined))),
  );
  deaf.on('error', () => undefined).end();
  await asked;
  const { events: heard } = followed(folder);
  await until(() => heard.length >= 3);
  const repository = 'app' as Repository;
  for (let i = 0; i < 40_000; i++) events.happened({ kind: 'delete', repository, tag: null, digest: null });
  await gone;
});

function of<Kind extends LiveEvent['kind']>(
  events: LiveEvent[],
  kind: Kind,
): Extract<LiveEvent, { kind: Kind }>[] {
  return events.filter((event): event is Extract<LiveEvent, { kind: Kind }> => event.kind === kind);
}
