import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { AnswerOf, Bridge, Result } from '../../electron/bridge/contract.ts';
import { run } from '../make/command.ts';
import { contentOf } from '../make/data.ts';
import { makeImage } from '../make/image.ts';
import { endBerth, type Home, home, startInstalled } from '../make/installed.ts';
import { packedOnce } from '../make/packed.ts';
import { pull, push } from '../make/push.ts';
import { describeWith } from '../make/tools.ts';
import { updateFeed } from '../make/update-feed.ts';

const deb = { platform: 'linux', arch: process.arch, targets: ['deb'] } as const;

describeWith('the deb', { tools: ['dpkg', 'dpkg-query', 'chromium'], root: true }, (tools) => {
  const versions = ['1.0.0', '1.1.0'] as const;
  const packed = versions.map((version) => packedOnce({ ...deb, targets: [...deb.targets], version }));
  const fileOf = (version: string) => {
    const made = packed[versions.indexOf(version as '1.0.0')];
    return made?.path(made.files('.').find((name) => name.endsWith('.deb')) ?? '') ?? '';
  };
  const install = (version: string) => run(tools.dpkg, ['--install', '--force-downgrade', fileOf(version)]);
  const installed = async () => {
    const shown = await run(tools['dpkg-query'], ['--show', 'berth']).catch(() => '');
    return shown.trim().split('\t')[1];
  };

  beforeAll(async () => {
    if (await installed())
      throw new Error('Berth is installed on this machine, and this test would replace it.');
  });
  afterAll(() => run(tools.dpkg, ['--purge', 'berth']));

  test('starts from /usr/bin, takes a push, and ends when it is asked to', async () => {
    await install('1.0.0');
    const own = home();
    const berth = startInstalled(own);
    const image = await pushApp(own);
    expect(await pullApp(own)).toMatchObject({ digest: image.manifest.digest });
    expect(await berth.stop()).toBe(0);
  });

  test('updates itself when it is told to, with a copy of the database, and goes back', async () => {
    await install('1.0.0');
    const feed = await updateFeed();
    for (const version of versions) feed.release({ version, package: readFileSync(fileOf(version)) });
    const own = home();
    own.env.BERTH_UPDATE_FEED = feed.url;

    const old = await openInstalled(own);
    const image = await pushApp(own);
    const before = await own.status();
    expect(await old.ask('checkForUpdates')).toMatchObject({ state: 'available', version: '1.1.0' });
    expect(await old.ask('downloadUpdate')).toEqual({ state: 'ready', version: '1.1.0' });
    await old.askAndEnd('installUpdate');
    expect(await installed()).toBe('1.1.0');
    await own.status(({ pid }) => pid !== before.pid); // It has started again by itself.
    expect(await pullApp(own)).toMatchObject({ digest: image.manifest.digest });
    expect(readdirSync(join(own.data, 'backups'))).toHaveLength(1);
    await endBerth(own);

    const next = await openInstalled(own);
    const { pid: last } = await own.status();
    expect(await next.ask('abilities')).toMatchObject({ updates: true });
    expect(await next.ask('updates')).toMatchObject({ state: 'idle', previousVersion: '1.0.0' });
    expect(await next.ask('goBackToPreviousVersion')).toEqual({ state: 'ready', version: '1.0.0' });
    await next.askAndEnd('installUpdate');
    expect(await installed()).toBe('1.0.0');
    await own.status(({ pid }) => pid !== last);
    await endBerth(own);
  }, 240_000);

  test('puts back what was changed on the machine before it is removed', async () => {
    await install('1.0.0');
    const info = await run(tools['dpkg-query'], ['--control-show', 'berth', 'prerm']);
    expect(info).toBe(
      readFileSync(new URL('../../build/uninstall/before-remove.sh', import.meta.url), 'utf8'),
    );
    // For somebody who has changed nothing: whose home folder it would be is that of whoever runs this.
    const said = await run(
      '/usr/bin/berth',
      ['--no-sandbox', '--ozone-platform=headless', 'disconnect', '--all', '--yes'],
      {
        env: home().env,
      },
    );
    expect(said).toBe('There was nothing to put back.\n');
  });

  test('is removed without a trace of the program, and with all that the person has', async () => {
    await install('1.0.0');
    const own = home();
    const berth = startInstalled(own);
    await pushApp(own);
    await berth.stop();
    const before = contentOf(own.data);
    await run(tools.dpkg, ['--remove', 'berth']);
    for (const path of ['/usr/bin/berth', '/opt/Berth', '/usr/share/applications/berth.desktop']) {
      expect(existsSync(path), path).toBe(false);
    }
    expect(contentOf(own.data)).toEqual(before);
    expect(existsSync(join(own.data, 'berth.db'))).toBe(true);
    expect(existsSync(own.userData)).toBe(true);
  });
});

async function pushApp(own: Home) {
  const image = makeImage();
  await push((await own.status()).addresses[0] ?? '', 'app', image, 'v1');
  return image;
}

async function pullApp(own: Home) {
  return await pull((await own.status()).addresses[0] ?? '', 'app', 'v1');
}

type Plain =
  | 'abilities'
  | 'updates'
  | 'checkForUpdates'
  | 'downloadUpdate'
  | 'installUpdate'
  | 'goBackToPreviousVersion';

/** The installed Berth with its window, in which a test can press what a person presses. */
async function openInstalled({ args, env }: Home) {
  const app = await _electron.launch({
    executablePath: '/usr/bin/berth',
    args,
    env,
    colorScheme: null as never,
  });
  const child = app.process();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const page = await app.firstWindow();
  const ask = <Name extends Plain>(name: Name) =>
    page.evaluate(async (name) => {
      const result: Result<unknown> = await (globalThis as unknown as { berth: Bridge }).berth.ask[name]({});
      return result.ok ? result.answer : result.trouble;
    }, name as Plain) as Promise<AnswerOf<Name>>;
  return {
    ask,
    async askAndEnd(name: Plain): Promise<void> {
      // The window goes before it could answer.
      await ask(name).catch(() => undefined);
      await ended;
    },
  };
}
