import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RegistryState } from '../../electron/bridge/desk.ts';
import type { Forked } from '../../electron/forked.ts';
import { RegistryProcess } from '../../electron/registry-process.ts';
import type { FromRegistry } from '../../registry/child-messages.ts';
import type { LiveEvent } from '../../registry/control/contract.ts';
import { PlainError } from '../../registry/errors.ts';
import { readSettings, type Settings } from '../../registry/settings.ts';
import { serve } from '../make/berth.ts';
import { temporaryFolder } from '../make/folder.ts';
import { forkDying, forkRegistry } from '../make/forked-registry.ts';
import { holdPort } from '../make/held-port.ts';
import { makeImage } from '../make/image.ts';
import { push } from '../make/push.ts';
import { until } from '../make/until.ts';

describe('a registry of our own', () => {
  test('is started and tells how it is', async () => {
    const { registry, states, data } = desk();
    expect(await registry.start()).toMatchObject({ state: 'running', attached: false, status: { data } });
    expect([...new Set(states.map(({ state }) => state))]).toEqual(['starting', 'running']);
    expect(await registry.ask('repositories', {})).toEqual([]);
  });

  test('tells what happens in it', async () => {
    const { registry, events } = desk();
    await push(addressOf(await registry.start()), 'app', makeImage(), '1');
    await until(() => events.some(({ kind }) => kind === 'activity'));
    expect(events.filter(({ kind }) => kind === 'activity')).toEqual([
      { kind: 'activity', activity: expect.objectContaining({ kind: 'push', repository: 'app', tag: '1' }) },
    ]);
  });

  test('is stopped, and started again by the person alone', async () => {
    const { registry } = desk();
    await registry.start();
    expect(await registry.stop()).toEqual({ state: 'stopped' });
    await expect(registry.ask('status', {})).rejects.toMatchObject({ code: 'NOT_RUNNING' });
    expect(await registry.start()).toMatchObject({ state: 'running' });
  });

  test('comes back when it was killed, with all that was acknowledged', async () => {
    const { registry, states } = desk();
    const before = await registry.start();
    await push(addressOf(before), 'app', makeImage(), '1');
    process.kill(pidOf(before), 'SIGKILL');
    await until(() => registry.state.state === 'running' && pidOf(registry.state) !== pidOf(before));
    expect(states.map(({ state }) => state)).toContain('restarting');
    expect(await registry.ask('tags', { repository: 'app' })).toMatchObject([{ name: '1' }]);
  });

  test('that does not answer any more is started anew when somebody looks', async () => {
    const { registry } = desk();
    const before = await registry.start();
    process.kill(pidOf(before), 'SIGSTOP');
    await registry.check();
    await until(() => registry.state.state === 'running' && pidOf(registry.state) !== pidOf(before));
    expect(registry.state).toMatchObject({ state: 'running' });
  });

  test('that answers is left alone when somebody looks', async () => {
    const { registry } = desk();
    const before = await registry.start();
    await registry.check();
    expect(registry.state).toMatchObject({ state: 'running', status: { pid: pidOf(before) } });
  });
});

describe('a registry that dies in a loop', () => {
  test('is started again after ever longer pauses, and its last words are told', async () => {
    const { registry, states } = desk({ fork: () => forkDying('the moon is full') });
    await registry.start();
    await until(() => deathsIn(states).length === 4);
    const deaths = deathsIn(states).slice(0, 4);
    expect(deaths.map(({ tries }) => tries)).toEqual([0, 1, 2, 3]);
    expect(new Set(deaths.map(({ diedAt }) => diedAt)).size).toBe(1);
    const [first, second, third, fourth] = deaths.map(({ nextTryAt }) => nextTryAt) as [number, ...number[]];
    expect([second, third, fourth].every((at) => (at ?? 0) > first)).toBe(true);
    expect(deaths[0]?.trouble).toEqual({
      code: 'CRASHED',
      message: 'The registry stopped unexpectedly: Error: the moon is full',
      facts: { words: 'Error: the moon is full' },
    });
  });

  test('is not started any more once the person stops it', async () => {
    const { registry, states } = desk({ fork: () => forkDying('again') });
    await registry.start();
    await registry.stop();
    const heard = states.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(states.slice(heard)).toEqual([]);
    expect(registry.state).toEqual({ state: 'stopped' });
  });
});

describe('a registry that cannot start', () => {
  test('says who has its port, and starts when that is free', async () => {
    const holder = await holdPort();
    const { registry } = desk({ listen: [`127.0.0.1:${holder.port}`] });
    const failed = await registry.start();
    expect(failed).toMatchObject({
      state: 'failed',
      trouble: { code: 'PORT_TAKEN', facts: { port: holder.port } },
    });
    await holder.close();
    expect(await registry.start()).toMatchObject({ state: 'running' });
  });

  test('serves by itself once the disk with its folder is back', async () => {
    const disk = temporaryFolder();
    const data = join(disk, 'here');
    const { registry } = desk({ data, mustExist: true });
    expect(await registry.start()).toMatchObject({
      state: 'failed',
      trouble: { code: 'FOLDER_MISSING', facts: { folder: data } },
    });
    renameSync(temporaryFolder(), data);
    await until(() => registry.state.state === 'running');
    expect(registry.state).toMatchObject({ state: 'running', status: { data } });
  });
});

describe("another program's registry on the same data folder", () => {
  test('is attached to, asked, and not ours to stop', async () => {
    const other = await serve();
    const { registry, forks } = desk({ data: other.data });
    expect(await registry.start()).toMatchObject({
      state: 'running',
      attached: true,
      status: { pid: other.child.pid },
    });
    expect(forks()).toBe(0);
    expect(await registry.ask('status', {})).toMatchObject({ pid: other.child.pid });
    await expect(registry.stop()).rejects.toMatchObject({ code: 'ATTACHED' });
    await registry.release();
    expect(other.child.exitCode).toBe(null);
  });

  test('that hangs is not waited for: it holds the folder, and that is said', async () => {
    const other = await serve();
    process.kill(other.child.pid ?? 0, 'SIGSTOP');
    const { registry } = desk({ data: other.data });
    await registry.start();
    await until(() => registry.state.state === 'failed');
    expect(registry.state).toMatchObject({ state: 'failed', trouble: { code: 'FOLDER_LOCKED' } });
    await other.stop('SIGKILL');
    expect(await registry.start()).toMatchObject({ state: 'running', attached: false });
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)('is followed by our own when %s ended it', async (signal) => {
    const other = await serve();
    const { registry } = desk({ data: other.data });
    await push(addressOf(await registry.start()), 'app', makeImage(), '1');
    await other.stop(signal);
    await until(() => registry.state.state === 'running' && !registry.state.attached);
    expect(registry.state).toMatchObject({ state: 'running', attached: false });
    expect(await registry.ask('tags', { repository: 'app' })).toMatchObject([{ name: '1' }]);
  });
});

interface Given {
  data?: string;
  listen?: string[];
  fork?: () => Forked<FromRegistry>;
  mustExist?: boolean;
}

/** A registry as the desktop has it, with pauses a person would not wait for. */
function desk({
  data = temporaryFolder(),
  listen = ['localhost:0'],
  fork = () => forkRegistry(),
  mustExist = false,
}: Given = {}) {
  const states: RegistryState[] = [];
  const events: LiveEvent[] = [];
  let forked = 0;
  const settings = async (): Promise<Settings> => {
    if (mustExist && !existsSync(data))
      throw new PlainError('gone', { code: 'FOLDER_MISSING', facts: { folder: data } });
    return await readSettings({ options: { data, listen, shutdownSeconds: 1 } });
  };
  const registry = new RegistryProcess({
    fork() {
      forked++;
      return fork();
    },
    settings,
    tell: (state) => void states.push(state),
    tellLive: (event) => void events.push(event),
    pauses: { firstMs: 20, longestMs: 100, steadyMs: 60_000, healMs: 50, answerMs: 300, handoverMs: 500 },
  });
  onTestFinished(() => registry.release());
  return { registry, states, events, data, forks: () => forked };
}

function addressOf(state: RegistryState): string {
  return (state.state === 'running' && state.status.addresses[0]) || 'it does not run';
}

function pidOf(state: RegistryState): number {
  return state.state === 'running' ? state.status.pid : 0;
}

function deathsIn(states: RegistryState[]) {
  return states.filter((state) => state.state === 'restarting');
}
