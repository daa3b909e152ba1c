import { describe, expect, test } from 'vitest';
import type { ControlClient } from '../../../registry/control/client.ts';
import type { Budget } from '../../../registry/facts.ts';
import { inShort } from '../../make/answer.ts';
import { ask } from '../../make/ask.ts';
import { control, followed } from '../../make/control.ts';
import { contentsOf, makeImage, makeLayer } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { pull, push } from '../../make/push.ts';
import { until } from '../../make/until.ts';
import { open, pushBy, wayNames } from '../../make/ways.ts';

describe('a budget', () => {
  test('counts what its repositories hold, each blob once', async () => {
    const { url, data } = await live();
    const base = makeLayer(5000);
    const [a, b] = [makeImage({ layers: [base] }), makeImage({ layers: [base, makeLayer()] })];
    await push(url, 'team/a', a, 'v1');
    await push(url, 'team/b', b, 'v1');
    await push(url, 'other', makeImage(), 'v1');
    const client = control(data);
    await set(client, [budget('team/*', 1e9), budget('none/*', 1e9), budget(null, 1e9)]);
    const bytes = sum([...contentsOf(a), ...contentsOf(b)]) - base.size;
    const { store } = await client.ask('status', {});
    expect(await client.ask('budgets', {})).toEqual([
      { ...budget('team/*', 1e9), used: bytes, cached: 0, repositories: 2, state: 'fine' },
      { ...budget('none/*', 1e9), used: 0, cached: 0, repositories: 0, state: 'fine' },
      { ...budget(null, 1e9), used: store.bytes, cached: 0, repositories: 3, state: 'fine' },
    ]);
  });

  test.each([
    ['fine', 0.79],
    ['warns', 0.8],
    ['warns', 0.99],
    ['spent', 1],
    ['spent', 5],
  ])('%s when this share is used: %f', async (state, share) => {
    const { url, data } = await live();
    const image = makeImage({ layers: [makeLayer(100_000)] });
    await push(url, 'app', image, 'v1');
    const client = control(data);
    // Rounded so that the share is not less than said.
    await set(client, [budget(null, Math.floor(sum(contentsOf(image)) / share))]);
    expect(await client.ask('budgets', {})).toMatchObject([{ state }]);
    const notices = (await client.ask('status', {})).notices.map(({ code }) => code);
    expect(notices).toEqual({ fine: [], warns: ['BUDGET_WARNS'], spent: ['BUDGET_SPENT'] }[state]);
  });

  test('of the whole store is in the status, and whoever follows hears of it and of what it warns of', async () => {
    const { url, data } = await live();
    await push(url, 'app', makeImage(), 'v1');
    const { events } = followed(data);
    await until(() => events.some(({ kind }) => kind === 'status'));
    const client = control(data);
    await set(client, [budget('app', 1), budget(null, 1000, 100)]);
    const said = () => events.filter((event) => event.kind === 'status').at(-1)?.status;
    await until(() => said()?.notices.length === 2);
    expect(said()).toMatchObject({
      budget: { bytes: 1000, warnPercent: 100 },
      notices: [
        { code: 'BUDGET_SPENT', facts: { budget: 'app', bytes: 1 } },
        { code: 'BUDGET_SPENT', facts: { budget: '', bytes: 1000 } },
      ],
    });
  });
});

describe('where a budget is spent', () => {
  test('every way to push is refused in a sentence with the figures, and pulls and deletes go on', async () => {
    const { url, port, data } = await live();
    const image = makeImage({ layers: [makeLayer(3 * 1024 * 1024)] });
    await push(url, 'team/a', image, 'v1');
    const client = control(data);
    await set(client, [budget('team/**', 2 * 1024 * 1024)]);
    await until(async () => (await client.ask('status', {})).notices.length > 0);
    for (const way of wayNames) {
      expect(inShort(await pushBy(way, port, 'team/b', makeLayer())), way).toBe('403 DENIED');
    }
    const { status, body } = await open(port, 'team/a');
    expect({ status, ...JSON.parse(body.toString()).errors[0] }).toMatchObject({
      status: 403,
      code: 'DENIED',
      message:
        'the budget is spent, so pushes are refused; reading and deleting go on: 3.0 MiB of the 2.0 MiB for team/** are used; delete images and clean up, or raise the budget',
    });
    expect((await pull(url, 'team/a', 'v1')).digest).toBe(image.manifest.digest);
    await push(url, 'other', makeImage(), 'v1');
    const retag = { headers: { 'content-type': image.manifest.mediaType }, body: image.manifest.bytes };
    expect((await ask(port, 'PUT', '/v2/team/a/manifests/v2', retag)).status, 'no bytes come').toBe(201);
    expect((await ask(port, 'DELETE', '/v2/team/a/manifests/v1')).status).toBe(202);
  });

  test('that is seen by itself after what was pushed', async () => {
    const { url, data } = await live();
    const client = control(data);
    await set(client, [budget('app', 50_000)]);
    await push(url, 'app', makeImage({ layers: [makeLayer(100_000)] }), 'v1');
    await until(async () => (await client.ask('status', {})).notices.length > 0, 30);
    await expect(push(url, 'app', makeImage(), 'v2')).rejects.toThrow();
  }, 60_000);

  test('pushes are taken again as soon as there is room, or the budget is raised', async () => {
    const { url, data } = await live();
    await push(url, 'app', makeImage({ layers: [makeLayer(100_000)] }), 'v1');
    const client = control(data);
    await set(client, [budget('app', 50_000)]);
    await until(async () => (await client.ask('status', {})).notices.length > 0);
    await expect(push(url, 'app', makeImage(), 'v2')).rejects.toThrow();
    await client.ask('remove', { references: ['app'] });
    await push(url, 'app', makeImage({ layers: [makeLayer(60_000)] }), 'v2');
    await until(async () => (await client.ask('budgets', {}))[0]?.state === 'spent');
    await expect(push(url, 'app', makeImage(), 'v3')).rejects.toThrow();
    await set(client, [budget('app', 500_000)]);
    await push(url, 'app', makeImage(), 'v3');
  });
});

function budget(pattern: string | null, bytes: number, warnPercent = 80): Budget {
  return { pattern, bytes, warnPercent };
}

function set(client: ControlClient, budgets: Budget[]) {
  return client.ask('setPolicy', { policy: { budgets }, confirmed: false });
}

function sum(contents: { size: number }[]): number {
  return contents.reduce((total, { size }) => total + size, 0);
}
