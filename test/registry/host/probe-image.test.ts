import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isProbeTag, makeProbe } from '../../../registry/host/probe-image.ts';
import { run } from '../../make/command.ts';
import { describeWith } from '../../make/tools.ts';

const door = { name: 'localhost:5000', credentials: null };

async function made(credentials: { name: string; password: string } | null = null) {
  const probe = await makeProbe({ ...door, credentials });
  onTestFinished(probe.remove);
  return probe;
}

test('no two probes are alike, and both are of the repository for probes', async () => {
  const [one, two] = [await made(), await made()];
  expect(one.reference).toBe(`localhost:5000/berth/probe:${one.tag}`);
  expect(isProbeTag(one.tag)).toBe(true);
  expect(one.tag).not.toBe(two.tag);
  expect(readFileSync(one.archive)).not.toEqual(readFileSync(two.archive));
});

test('a login lies where only this user can read it, and goes with the probe', async () => {
  const probe = await made({ name: 'ann', password: 'it is: a secret' });
  const file = join(probe.logins ?? '', 'config.json');
  const { auths } = JSON.parse(readFileSync(file, 'utf8'));
  expect(Buffer.from(auths['localhost:5000'].auth, 'base64').toString()).toBe('ann:it is: a secret');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(probe.archive)).mode & 0o777).toBe(0o700);
  await probe.remove();
  expect(existsSync(dirname(probe.archive))).toBe(false);
});

test('without a login there is no folder for one', async () => {
  const probe = await made();
  expect(probe.logins).toBeNull();
  expect(readdirSync(dirname(probe.archive)).sort()).toEqual(['image.tar', 'layout']);
});

describeWith('skopeo', { tools: ['skopeo'] }, ({ skopeo }) => {
  test('reads the archive and the layout as the same image', async () => {
    const { archive, layout } = await made();
    const ids = await Promise.all(
      [`docker-archive:${archive}`, `oci:${layout}`].map(async (source) =>
        JSON.parse(await run(skopeo, ['inspect', '--config', source])),
      ),
    );
    expect(ids[0]).toEqual(ids[1]);
    expect(ids[0].rootfs.diff_ids).toHaveLength(1);
  });
});
