import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ControlClient } from '../../registry/control/client.ts';
import { run } from '../make/command.ts';
import { contentOf } from '../make/data.ts';
import { temporaryFolder } from '../make/folder.ts';
import { makeImage } from '../make/image.ts';
import { packedOnce } from '../make/packed.ts';
import { pull, push } from '../make/push.ts';
import { describeWith } from '../make/tools.ts';
import { until } from '../make/until.ts';

describeWith('the deb', { tools: ['dpkg', 'dpkg-query', 'chromium'], root: true }, (tools) => {
  const packed = packedOnce({ platform: 'linux', arch: process.arch, targets: ['deb'] });

  beforeAll(async () => {
    const installed = await run(tools['dpkg-query'], ['--show', 'berth']).catch(() => undefined);
    if (installed) throw new Error('Berth is installed on this machine, and this test would replace it.');
    await run(tools.dpkg, ['--install', ...debs()]);
  });
  afterAll(() => run(tools.dpkg, ['--purge', 'berth']));

  const debs = () =>
    packed
      .files('.')
      .filter((file) => file.endsWith('.deb'))
      .map((file) => packed.path(file));

  test('starts from /usr/bin, takes a push, and ends when it is asked to', async () => {
    const berth = await startInstalled();
    const image = makeImage();
    await push(berth.url, 'app', image, 'v1');
    expect(await pull(berth.url, 'app', 'v1')).toMatchObject({ digest: image.manifest.digest });
    expect(await berth.stop()).toBe(0);
  });

  test('is removed without a trace of the program, and with every trace of the person', async () => {
    const berth = await startInstalled();
    await push(berth.url, 'app', makeImage(), 'v1');
    await berth.stop();
    const before = contentOf(berth.data);
    await run(tools.dpkg, ['--remove', 'berth']);
    for (const path of ['/usr/bin/berth', '/opt/Berth', '/usr/share/applications/berth.desktop']) {
      expect(existsSync(path), path).toBe(false);
    }
    expect(contentOf(berth.data)).toEqual(before);
    expect(existsSync(join(berth.data, 'berth.db'))).toBe(true);
    expect(existsSync(berth.userData)).toBe(true);
  });
});

/** The installed Berth, as a person starts it, on a home of its own. */
async function startInstalled() {
  const home = temporaryFolder();
  const userData = join(home, 'preferences');
  const data = join(home, 'data');
  const options = ['--no-sandbox', `--user-data-dir=${userData}`, '--data', data, '--listen', 'localhost:0'];
  const child = spawn('/usr/bin/berth', options, {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, HOME: home },
  });
  onTestFinished(() => end(child));
  const control = new ControlClient(data);
  onTestFinished(() => control.close());
  let url = '';
  await until(async () => {
    const status = await control.ask('status', {}).catch(() => undefined);
    url = status?.addresses[0] ?? '';
    return url !== '';
  });
  return {
    url,
    data,
    userData,
    async stop(): Promise<number | null> {
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      return code;
    },
  };
}

/** With everything it started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  process.kill(-child.pid, 'SIGKILL');
  await once(child, 'exit');
}
