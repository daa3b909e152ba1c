import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import electronUpdater from 'electron-updater';
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor.js';
import { describe, expect, test } from 'vitest';
import type { UpdateState } from '../../electron/bridge/desk.ts';
import { type UpdateMemory, Updates } from '../../electron/updates.ts';
import { temporaryFolder } from '../make/folder.ts';
import { updateFeed } from '../make/update-feed.ts';

describe('looking for a new version', () => {
  test('finds one that is newer, with what it says of itself', async () => {
    const feed = await updateFeed();
    feed.release({ version: '1.1.0', notes: 'Faster pulls.' });
    const { updates } = updatesFor({ feed: feed.url });
    expect(await updates.check()).toEqual({ state: 'available', version: '1.1.0', notes: 'Faster pulls.' });
  });

  test.each(['1.0.0', '0.9.0'])('finds none where the feed has %s', async (version) => {
    const feed = await updateFeed();
    feed.release({ version });
    const { updates } = updatesFor({ feed: feed.url });
    expect(await updates.check()).toEqual({
      state: 'idle',
      checkedAt: expect.any(Number),
      previousVersion: null,
    });
  });

  test('downloads nothing by itself', async () => {
    const feed = await updateFeed();
    feed.release({ version: '1.1.0' });
    const { updates } = updatesFor({ feed: feed.url });
    await updates.check();
    await delay(250); // A download would be under way by then.
    expect(feed.asked.filter((path) => path.endsWith('.deb'))).toEqual([]);
  });

  test('finds none that is out for 0 % of machines, and one that is out for 100 %', async () => {
    const feed = await updateFeed();
    const { updates } = updatesFor({ feed: feed.url });
    feed.release({ version: '1.1.0', stagingPercentage: 0 });
    expect(await updates.check()).toMatchObject({ state: 'idle' });
    feed.release({ version: '1.1.0', stagingPercentage: 100 });
    expect(await updates.check()).toMatchObject({ state: 'available', version: '1.1.0' });
  });

  test('says what is wrong with a feed that is not there', async () => {
    const feed = await updateFeed();
    const { updates } = updatesFor({ feed: `${feed.url}/nowhere` });
    expect(await updates.check()).toMatchObject({
      state: 'failed',
      trouble: {
        code: 'UPDATE_FEED_SILENT',
        message: expect.stringContaining('it has no list of versions.'),
      },
    });
  });

  test.each(['http://updates.example.org', 'file:///tmp', 'nonsense', ''])(
    'asks nothing of %j, which others could change',
    async (feed) => {
      const state = await updatesFor({ feed }).updates.check();
      expect(state).toMatchObject({ state: 'failed', trouble: { code: 'UPDATE_FEED_INVALID' } });
    },
  );

  test('asks once, however often it is asked meanwhile', async () => {
    const feed = await updateFeed();
    feed.release({ version: '1.1.0' });
    const { updates } = updatesFor({ feed: feed.url });
    const first = updates.check();
    expect(await updates.check()).toEqual({ state: 'checking' });
    await first;
    expect(feed.asked).toHaveLength(1);
  });
});

describe('fetching it', () => {
  test('tells how far it is, and is ready when the package is whole', async () => {
    const feed = await updateFeed();
    feed.release({ version: '1.1.0' });
    const { updates, told } = updatesFor({ feed: feed.url });
    await updates.check();
    expect(await updates.download()).toEqual({ state: 'ready', version: '1.1.0' });
    expect(told.map(({ state }) => state)).toEqual([
      'checking',
      'available',
      'downloading',
      ...told.slice(3, -1).map(() => 'downloading'),
      'ready',
    ]);
    expect(told.at(-2)).toEqual({
      state: 'downloading',
      version: '1.1.0',
      bytes: 1 << 20,
      totalBytes: 1 << 20,
    });
  });

  test('refuses a package that is not the one the feed describes', async () => {
    const feed = await updateFeed();
    feed.release({ version: '1.1.0', sha512: Buffer.alloc(64).toString('base64') });
    const { updates } = updatesFor({ feed: feed.url });
    await updates.check();
    expect(await updates.download()).toMatchObject({
      state: 'failed',
      trouble: { code: 'UPDATE_NOT_FETCHED', facts: { version: '1.1.0' } },
    });
    expect(await updates.install(), 'and there is nothing to install').toMatchObject({ state: 'failed' });
  });

  test('does nothing before something was found', async () => {
    const { updates } = updatesFor({ feed: (await updateFeed()).url });
    expect(await updates.download()).toMatchObject({ state: 'idle' });
  });
});

describe('going back', () => {
  test('fetches the version that ran before, although it is older', async () => {
    const feed = await updateFeed();
    for (const version of ['0.9.0', '1.0.0', '1.1.0']) feed.release({ version });
    const { updates } = updatesFor({ feed: feed.url, memory: ranBefore('0.9.0') });
    expect(updates.state).toMatchObject({ previousVersion: '0.9.0' });
    expect(await updates.goBack()).toEqual({ state: 'ready', version: '0.9.0' });
    expect(feed.asked).toEqual([expect.stringMatching(/^\/0\.9\.0\/latest/), '/0.9.0/berth_0.9.0_amd64.deb']);
  });

  test('is open also to a version that was only for some', async () => {
    const feed = await updateFeed();
    feed.release({ version: '0.9.0', stagingPercentage: 0 });
    const { updates } = updatesFor({ feed: feed.url, memory: ranBefore('0.9.0') });
    expect(await updates.goBack()).toMatchObject({ state: 'ready' });
    feed.release({ version: '1.1.0', stagingPercentage: 0 });
    expect(await updates.check(), 'afterwards the stages count again').toMatchObject({ state: 'idle' });
  });

  test('says so where that version is gone', async () => {
    const feed = await updateFeed();
    feed.release({ version: '1.0.0' });
    const { updates } = updatesFor({ feed: feed.url, memory: ranBefore('0.9.0') });
    expect(await updates.goBack()).toMatchObject({ state: 'failed', trouble: { code: 'UPDATE_NOT_THERE' } });
  });

  test('is not offered where no other version ran, nor to whoever went back', async () => {
    const { url } = await updateFeed();
    expect(updatesFor({ feed: url }).updates.state).toMatchObject({ previousVersion: null });
    const memory = ranBefore('1.1.0').set('previous', '0.9.0');
    expect(updatesFor({ feed: url, memory }).updates.state).toMatchObject({ previousVersion: null });
  });

  test('stays on offer after further starts', async () => {
    const { url } = await updateFeed();
    const memory = ranBefore('0.9.0');
    for (let i = 0; i < 2; i++) {
      expect(updatesFor({ feed: url, memory }).updates.state).toMatchObject({ previousVersion: '0.9.0' });
    }
  });
});

test('nothing is installed if the data cannot be brought to safety', async () => {
  const feed = await updateFeed();
  feed.release({ version: '1.1.0' });
  const { updates } = updatesFor({
    feed: feed.url,
    prepare: () => Promise.reject(new Error('the disk is full')),
  });
  await updates.check();
  await updates.download();
  expect(await updates.install()).toMatchObject({
    state: 'failed',
    trouble: { message: 'Berth 1.1.0 could not be installed, this version goes on: the disk is full.' },
  });
});

function ranBefore(version: string): Map<string, string> {
  return new Map([['version', version]]);
}

/** electron-updater's own way to fetch, over Node's HTTP instead of Chromium's. */
class OverNode extends ElectronHttpExecutor {
  override createRequest(...[options, callback]: Parameters<ElectronHttpExecutor['createRequest']>) {
    return request(options, callback) as unknown as ReturnType<ElectronHttpExecutor['createRequest']>;
  }
}

interface Given {
  feed: string;
  memory?: Map<string, string>;
  prepare?: () => Promise<() => void>;
}

/** Updates of Berth 1.0.0 as the deb installs it, by electron-updater without Electron around it. */
function updatesFor({ feed, memory = new Map(), prepare = async () => () => {} }: Given) {
  const folder = temporaryFolder();
  const config = join(folder, 'app-update.yml');
  writeFileSync(
    config,
    'provider: generic\nurl: https://berth.example.org\nupdaterCacheDirName: berth-updater\n',
  );
  const updater = new electronUpdater.DebUpdater(null, {
    version: '1.0.0',
    name: 'berth',
    isPackaged: true,
    appUpdateConfigPath: config,
    userDataPath: folder,
    baseCachePath: folder,
    whenReady: () => Promise.resolve(),
    relaunch: () => {},
    quit: () => {},
    onQuit: () => {},
  });
  Object.assign(updater, { httpExecutor: new OverNode() });
  const told: UpdateState[] = [];
  const updates = new Updates({
    updater,
    feed: () => feed,
    memory: memory as UpdateMemory,
    prepare,
    tell: (state) => told.push(state),
  });
  return { updates, told };
}
