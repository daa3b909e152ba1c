import { describe, expect, test } from 'vitest';
import { describeWhy } from '../../../registry/cli/why.ts';
import type { Why } from '../../../registry/control/contract.ts';
import type { Digest, Keeper } from '../../../registry/facts.ts';
import { ask } from '../../make/ask.ts';
import { berth } from '../../make/cli.ts';
import { makeImage, makeIndex, makeLayer } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push, pushBlob } from '../../make/push.ts';

describe('berth why', () => {
  test('says which image a layer is of, on which platform', async () => {
    const { why, url } = await registry();
    const layer = makeLayer();
    const index = makeIndex([makeImage(), makeImage({ platform: 'linux/arm64', layers: [layer] })]);
    await push(url, 'app', index, '1.2');
    const { code, stdout, stderr } = await why(layer.digest);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^${layer.digest} is a blob of app, [\\d.]+ \\w+\\.\nIt is kept:\n`));
    expect(stdout).toMatch(/^ {2}layer of app:1\.2, linux\/arm64$/m);
    const facts = JSON.parse((await why(layer.digest, '--json')).stdout) as Why;
    expect(facts).toMatchObject({ digest: layer.digest, kind: 'blob', present: true, goes: null });
  });

  test('takes a digest that is cut short, alone or of a repository', async () => {
    const { why, url } = await registry();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    const short = image.config.digest.slice(0, 'sha256:'.length + 12);
    for (const text of [short, `${short}…`, `app@${image.config.digest}`, `app@${short}`]) {
      const { code, stdout } = await why(text);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^ {2}config of app:v1, linux\/amd64$/m)]);
    }
    expect((await why('sha256:0000')).stderr).toBe(
      'Nothing in this registry has a digest that begins with sha256:0000.\n',
    );
  });

  test('says of an image which tag it is, and of what is attached to what', async () => {
    const { why, url } = await registry();
    const image = makeImage();
    const sbom = makeImage({ subject: image.manifest, artifactType: 'application/vnd.example.sbom' });
    await push(url, 'app', image, 'v1');
    await push(url, 'app', sbom);
    expect((await why('app:v1')).stdout).toMatch(/^ {2}manifest of app:v1/m);
    expect((await why(`app@${sbom.manifest.digest}`)).stdout).toMatch(/^ {2}attached to app:v1/m);
  });

  test('says until when the trash keeps it', async () => {
    const { why, url, data } = await registry();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    await berth(['rm', 'app:v1', '--data', data]);
    const { stdout } = await why(image.layers[0]?.digest ?? '');
    expect(stdout).toMatch(/^ {2}in the trash until \d+ \w{3}( \d{4})?: layer of app:v1/m);
  });

  test('says of what was just uploaded that a push may count on it', async () => {
    const { why, url } = await registry();
    const layer = makeLayer();
    await pushBlob(url, 'app', layer);
    expect((await why(layer.digest)).stdout).toMatch(
      /^ {2}a push or pull under way may count on it until \d\d:\d\d$/m,
    );
  });

  test('says of garbage that it goes, and why', async () => {
    const { why, url } = await registry();
    const [old, young] = [makeImage(), makeImage()];
    await push(url, 'app', old, 'v1');
    await push(url, 'app', young, 'v1');
    expect((await why(`app@${old.manifest.digest}`)).stdout).toMatch(
      /untagged, and kept from clean-ups on schedule until|Nothing needs it: it goes with the next clean-up\./,
    );
  });

  test('of what is not there is one sentence and code 1', async () => {
    const { why, url, port } = await registry();
    await push(url, 'app', makeImage(), 'v1');
    for (const text of [
      'app:nope',
      'nope',
      `sha256:${'0'.repeat(64)}`,
      `app@sha256:${'0'.repeat(64)}`,
      'UPPER',
      '',
    ]) {
      const { code, stdout, stderr } = await why(text);
      expect([text, code, stdout, stderr]).toEqual([text, 1, '', expect.stringMatching(/^[^\n]+\.\n$/)]);
    }
    expect((await ask(port, 'GET', '/v2/')).status).toBe(200);
  });
});

describe('what is said', () => {
  const digest = `sha256:${'ab'.repeat(32)}` as Digest;
  const answer: Why = {
    digest,
    kind: 'blob',
    repository: null,
    bytes: 2048,
    present: true,
    keepers: [],
    keeperCount: 0,
    goes: null,
  };
  const keeper = {
    by: 'tag',
    role: 'layer',
    repository: 'app',
    tag: 'v1',
    manifest: digest,
    platform: { os: 'linux', architecture: 'arm64' },
    until: null,
  } as Keeper;

  test('of many that keep it is how many more there are', () => {
    const lines = describeWhy({ ...answer, keepers: [keeper], keeperCount: 1234 }).split('\n');
    expect(lines.slice(1)).toEqual(['It is kept:', '  layer of app:v1, linux/arm64', '  and 1,233 more']);
  });

  test('of each role and each reason is a sentence of its own', () => {
    const at = new Date();
    at.setHours(15, 4);
    const until = at.getTime();
    const untagged = { ...keeper, tag: null, platform: null };
    const keepers: Keeper[] = [
      { ...keeper, role: 'child' },
      { ...keeper, role: 'referrer' },
      { ...untagged, role: 'config' },
      { ...untagged, by: 'lease', role: 'self', until },
      { ...untagged, by: 'age', role: 'self', until },
      { ...untagged, by: 'lease', role: 'self', repository: null, manifest: null, until },
    ];
    const lines = describeWhy({ ...answer, keepers, keeperCount: 6 })
      .split('\n')
      .slice(2);
    expect(lines).toEqual([
      '  listed in app:v1, linux/arm64',
      '  attached to app:v1, linux/arm64',
      '  config of app@sha256:abababababab',
      '  a push or pull under way may count on it until 15:04: manifest of app@sha256:abababababab',
      '  untagged, and kept from clean-ups on schedule until 15:04; berth gc takes it: manifest of app@sha256:abababababab',
      '  a push or pull under way may count on it until 15:04',
    ]);
  });

  test('of content that is not there is so', () => {
    expect(
      describeWhy({ ...answer, present: false, goes: 'unreferenced' })
        .split('\n')
        .slice(1),
    ).toEqual([
      'Its content is not in this store.',
      'Nothing needs it: it goes with the next clean-up. No manifest refers to this blob.',
    ]);
  });
});

/** A registry, and `berth why` on it. */
async function registry() {
  const { url, data, port } = await live();
  const why = (text: string, ...options: string[]) => berth(['why', text, ...options, '--data', data]);
  return { url, data, port, why };
}
