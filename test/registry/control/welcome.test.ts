import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serve } from '../../make/berth.ts';
import { containersFor } from '../../make/containers.ts';
import { control, happened } from '../../make/control.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';
import { pull } from '../../make/push.ts';
import { describeWith } from '../../make/tools.ts';

test('a first push puts a small image for both common platforms where it says', async () => {
  const { url, data } = await live();
  const client = control(data);
  const { reference } = await client.ask('pushWelcome', {});
  expect(reference).toBe(`${new URL(url).host}/hello/berth:1`);
  const { images, kind } = await client.ask('inspect', { reference: 'hello/berth:1' });
  expect(kind).toBe('index');
  expect(images.map(({ platform }) => platform)).toEqual([
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64' },
  ]);
  const before = await pull(url, 'hello/berth', '1');
  await client.ask('pushWelcome', {});
  expect(await pull(url, 'hello/berth', '1'), 'a second one changes nothing').toEqual(before);
});

test('a first push is seen as one by a client', async () => {
  const { data } = await live();
  await control(data).ask('pushWelcome', {});
  expect(await happened(data, 1)).toMatchObject([
    { kind: 'push', repository: 'hello/berth', tag: '1', client: expect.stringMatching(/^berth\//) },
  ]);
});

test('a first push into a read-only registry is refused as any other', async () => {
  const { data } = await live({ readOnly: true });
  const client = control(data);
  await expect(client.ask('pushWelcome', {})).rejects.toMatchObject({ code: 'READ_ONLY' });
  expect(await client.ask('repositories', {})).toEqual([]);
});

describeWith('skopeo', { tools: ['skopeo'] }, ({ skopeo }) => {
  test('takes the first image for an image', async () => {
    const { address, data } = await serve();
    const { reference } = await control(data).ask('pushWelcome', {});
    expect(reference).toBe(`${address}/hello/berth:1`);
    const { run } = containersFor();
    const said = await run(skopeo, ['inspect', '--config', '--tls-verify=false', `docker://${reference}`]);
    expect(JSON.parse(said)).toMatchObject({ os: 'linux', history: [{ created_by: 'COPY hello.txt /' }] });
    const to = `docker-archive:${join(temporaryFolder(), 'hello.tar')}`;
    await run(skopeo, ['copy', '--src-tls-verify=false', `docker://${reference}`, to]);
  });
});
