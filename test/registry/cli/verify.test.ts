import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Damage, Job } from '../../../registry/facts.ts';
import { berth } from '../../make/cli.ts';
import { control } from '../../make/control.ts';
import { fileOf } from '../../make/data.ts';
import { contentsOf, makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';
import { atTerminal, ctrlC } from '../../make/terminal.ts';
import { describeWith } from '../../make/tools.ts';
import { until } from '../../make/until.ts';

describe('berth verify', () => {
  test('says how much it read, and that all is well', async () => {
    const { url, data } = await live();
    const image = makeImage({ layers: 2 });
    await push(url, 'app', image, 'v1');
    const { code, stdout, stderr } = await berth(['verify', '--data', data]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Read 4 blobs, [\d.]+ KiB: all is as its digest says\.\n$/);
    const { stdout: json } = await berth(['verify', '--json', '--data', data]);
    expect(JSON.parse(json)).toEqual({
      blobs: 4,
      bytes: contentsOf(image).reduce((sum, { size }) => sum + size, 0),
      damaged: 0,
      mended: 0,
      cancelled: false,
      troubles: [],
      damage: [],
    });
  });

  test('names the images that damage hurts, with exit code 1, and the list has them', async () => {
    const { data, changed, lost } = await damaged();
    const { code, stdout, stderr } = await berth(['verify', '--data', data]);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^Read [^\n]+: 2 blobs are damaged\.$/m);
    expect(stdout).toMatch(
      new RegExp(`^${changed}: its bytes are not what they were .*push app:v1 again$`, 'm'),
    );
    expect(stdout).toMatch(new RegExp(`^${lost}: its file is gone .*push other:v1 again$`, 'm'));

    const { code: listed, stdout: list } = await berth(['damaged', '--data', data]);
    expect(listed).toBe(0);
    expect(stdout).toContain(list.trimEnd());
    const known = JSON.parse((await berth(['damaged', '--json', '--data', data])).stdout) as Damage[];
    expect(known.map(({ digest, what }) => [digest, what]).sort()).toEqual(
      [
        [changed, 'changed'],
        [lost, 'missing'],
      ].sort(),
    );
  });

  test('takes damage off the list by a digest that is cut short', async () => {
    const { data, changed, lost } = await damaged();
    await berth(['verify', '--data', data]);
    const { code, stdout } = await berth(['damaged', 'forget', lost.slice(0, 15), '--data', data]);
    expect([code, stdout]).toEqual([0, `${lost} is off the list.\n`]);
    const { stdout: rest } = await berth(['damaged', '--data', data]);
    expect(rest).toContain(changed);
    expect(rest).not.toContain(lost);
    expect((await berth(['damaged', 'forget', lost, '--data', data])).stdout).toBe(
      `${lost} was not on the list.\n`,
    );
  });

  test.each(['0', '-1', 'fast', ''])('refuses a rate of %j', async (rate) => {
    const { data } = await live();
    const { code, stdout, stderr } = await berth(['verify', `--rate=${rate}`, '--data', data]);
    expect([code, stdout, stderr]).toEqual([1, '', `"${rate}" is not a number of MiB a second.\n`]);
  });

  test('of no damage says so', async () => {
    const { data } = await live();
    const { code, stdout } = await berth(['damaged', '--data', data]);
    expect([code, stdout]).toEqual([0, 'No damage is known. berth verify looks for it.\n']);
  });
});

describe('a job', () => {
  test('is on the list while it runs, and can be cancelled by the name of its command', async () => {
    const { data } = await slow();
    const none = await berth(['jobs', '--data', data]);
    expect(none.stdout).toBe('Nothing runs, and nothing has run since the registry was started.\n');
    const verifying = berth(['verify', '--rate', '0.01', '--data', data], { timeoutMs: 30_000 });
    await until(async () => (await jobs(data)).some(({ state }) => state === 'running'));
    expect((await berth(['jobs', '--data', data])).stdout).toMatch(
      /^verify +running +now +[^\n]+ of [^\n]+$/m,
    );

    const { code, stdout } = await berth(['jobs', 'cancel', 'verify', '--data', data]);
    expect([code, stdout]).toEqual([0, 'verify is being cancelled.\n']);
    const ended = await verifying;
    expect([ended.code, ended.stdout]).toEqual([1, expect.stringMatching(/^Cancelled after \d+ blobs?, /)]);
    expect((await berth(['jobs', 'ls', '--data', data])).stdout).toMatch(/^verify +cancelled/m);
  });

  test('that does not run cannot be cancelled', async () => {
    const { data } = await live();
    const { code, stdout, stderr } = await berth(['jobs', 'cancel', 'gc', '--data', data]);
    expect([code, stdout, stderr]).toEqual([1, '', 'No gc is running.\n']);
  });

  test('of a command that is told to end is cancelled with it', async () => {
    const { data } = await slow();
    const { promise: killing, resolve: started } = Promise.withResolvers<(signal: NodeJS.Signals) => void>();
    const verifying = berth(['verify', '--rate', '0.01', '--data', data], { started, timeoutMs: 30_000 });
    await until(async () => (await jobs(data)).some(({ state }) => state === 'running'));
    (await killing)('SIGINT');
    const { stdout } = await verifying;
    expect(stdout).toMatch(/^Cancelled after /);
    expect(await jobs(data)).toMatchObject([{ kind: 'verify', state: 'cancelled' }]);
  });
});

describeWith('berth verify at a terminal', { tools: ['script'] }, ({ script }) => {
  test('draws how far it is over one line, and leaves only the result', async () => {
    const { data } = await slow();
    const terminal = atTerminal(script, ['verify', '--rate', '0.05', '--data', data]);
    await terminal.shows(/Verifying: [\d.]+ \w+ of [\d.]+ KiB \(\d of 8\), [\d.]+ \w+\/s, \d+ s left/);
    expect(await terminal.ended).toBe(0);
    // What clears the line, then the result.
    expect(terminal.screen().split('\r').at(-2)).toMatch(/^.\[KRead \d+ blobs, /s);
  });

  test('is cancelled by Ctrl+C, and says what it had done', async () => {
    const { data } = await slow();
    const terminal = atTerminal(script, ['verify', '--rate', '0.01', '--data', data]);
    await terminal.shows('Verifying: ');
    terminal.type(ctrlC);
    expect(await terminal.ended).toBe(1);
    expect(terminal.screen()).toMatch(/Cancelled after \d+ blobs?, /);
    expect(await jobs(data)).toMatchObject([{ kind: 'verify', state: 'cancelled' }]);
  });

  test('goes at a second Ctrl+C, whatever the registry does', async () => {
    const { data } = await slow();
    const terminal = atTerminal(script, ['verify', '--rate', '0.01', '--data', data]);
    await terminal.shows('Verifying: ');
    terminal.type(ctrlC);
    await delay(5);
    terminal.type(ctrlC);
    expect(await terminal.ended).toBe(1);
  });
});

/** A registry with so much content that reading it slowly takes a while. */
async function slow() {
  const { url, data } = await live();
  await push(url, 'app', makeImage({ layers: 6, layerBytes: 20_000 }), 'v1');
  return { data };
}

/** A registry that was given a changed byte and a lost file, each in the layer of an image. */
async function damaged() {
  const { url, data } = await live();
  const [image, other] = [makeImage(), makeImage()];
  await push(url, 'app', image, 'v1');
  await push(url, 'other', other, 'v1');
  const [changed, lost] = [image, other].map(({ layers }) => layers[0]?.digest ?? '') as [string, string];
  const bytes = Buffer.from(image.layers[0]?.bytes ?? '');
  bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1);
  writeFileSync(fileOf(data, changed), bytes);
  rmSync(fileOf(data, lost));
  return { data, changed, lost };
}

function jobs(data: string): Promise<Job[]> {
  return control(data).ask('jobs', {});
}
