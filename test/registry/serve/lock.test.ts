import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serve } from '../../make/berth.ts';
import { berth } from '../../make/cli.ts';
import { temporaryFolder } from '../../make/folder.ts';

test('a second registry on the same folder is refused with the process of the first, which goes on', async () => {
  const { data, child, url } = await serve();
  const { code, stdout, stderr } = await berth(['serve', '--data', data, '--listen', 'localhost:0']);
  expect(stderr).toBe(
    `Another Berth (process ${child.pid}) already serves ${data}. Stop it first, or choose another data folder with --data.\n`,
  );
  expect([code, stdout]).toEqual([1, '']);
  expect((await fetch(`${url}/v2/`)).status).toBe(200);
  const status = await berth(['status', '--data', data, '--json']);
  expect(JSON.parse(status.stdout).pid, 'its control door is still its own').toBe(child.pid);
});

test('by another name of the folder it is the same folder', async () => {
  const { data } = await serve();
  const link = join(temporaryFolder(), 'link');
  symlinkSync(data, link);
  const { code, stderr } = await berth(['serve', '--data', link, '--listen', 'localhost:0']);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^Another Berth \(process \d+\) already serves/)]);
});

test('a folder whose registry was killed is free at once', async () => {
  const first = await serve();
  await first.stop('SIGKILL');
  const { url } = await serve({ data: first.data });
  expect((await fetch(`${url}/v2/`)).status).toBe(200);
});

test('of many that start at once on a new folder one serves it and the others are refused', async () => {
  const data = temporaryFolder();
  const started = await Promise.allSettled(Array.from({ length: 4 }, () => serve({ data })));
  const serving = started.filter(({ status }) => status === 'fulfilled');
  const refusals = started.flatMap((start) => (start.status === 'rejected' ? [`${start.reason}`] : []));
  expect(serving).toHaveLength(1);
  for (const refusal of refusals) expect(refusal).toMatch(/Another Berth/);
});
