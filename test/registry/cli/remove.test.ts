import { describe, expect, test } from 'vitest';
import type { Inspection, Removal, RemovalPreview } from '../../../registry/control/contract.ts';
import { jsonOf } from '../../make/answer.ts';
import { ask } from '../../make/ask.ts';
import { berth } from '../../make/cli.ts';
import { makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';
import { atTerminal, ctrlC, ctrlD } from '../../make/terminal.ts';
import { describeWith } from '../../make/tools.ts';

const until = String.raw`In the trash until \d+ \w{3}( \d{4})?; `;

describe('berth rm', () => {
  test('of a tag says which tags keep the image, and how it comes back', async () => {
    const { rm, statusOf, digest } = await twoTags();
    const { code, stdout, stderr } = await rm('app:v1');
    expect([code, stderr]).toEqual([0, '']);
    const [goes, space, removed, ...rest] = stdout.split('\n');
    expect(goes).toBe('Goes:   app:v1; the image stays by its tag v2');
    expect(space).toMatch(
      /^Space: {2}0 B come back when the trash lets go of it(; .* stay because others need them)?$/,
    );
    expect(removed).toMatch(new RegExp(`^Removed app:v1\\. ${until}berth restore app:v1 brings it back\\.$`));
    expect(rest).toEqual(['']);
    expect(await statusOf('v1', 'v2', digest)).toEqual([404, 200, 200]);
  });

  test('of the last tag says what comes back', async () => {
    const { rm } = await twoTags();
    expect((await rm('app:other')).stdout).toMatch(
      /^Space: {2}[\d.]+ KiB come back when the trash lets go of it$/m,
    );
  });

  test('of a digest, also one that is cut short, takes every tag on it along', async () => {
    const { rm, statusOf, digest, other } = await twoTags();
    const short = digest.slice(0, 19);
    const { code, stdout } = await rm(`app@${short}`);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Goes: {3}app@${short} with its tags v1 and v2$`, 'm'));
    expect(stdout).toMatch(
      new RegExp(`^Removed app@${short}\\. ${until}berth restore app@${short} brings it back\\.$`, 'm'),
    );
    expect(await statusOf('v1', 'v2', digest, 'other', other)).toEqual([404, 404, 404, 200, 200]);
  });

  test('counts what is attached and goes along', async () => {
    const { rm, url, image } = await twoTags();
    await push(
      url,
      'app',
      makeImage({ subject: image.manifest, artifactType: 'application/vnd.example.sbom' }),
    );
    const { stdout } = await rm('app:v1', 'app:v2');
    expect(stdout).toMatch(/^What is attached goes along: 1 signature or the like$/m);
    expect(stdout).toMatch(
      /^Removed app:v1 and app:v2\. .* berth restore app:v1 app:v2 brings them back\.$/m,
    );
  });

  test('of a repository needs --yes where nobody can be asked', async () => {
    const { rm, statusOf } = await twoTags();
    const { code, stderr } = await rm('app');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^app names a whole repository\. [^\n]*--yes[^\n]*\.\n$/);
    expect(await statusOf('v1', 'other')).toEqual([200, 200]);
  });

  test('of a repository with --yes takes all of it, and no other', async () => {
    const { rm, data, port, url } = await twoTags();
    await push(url, 'app/inner', makeImage(), 'v1');
    const { code, stdout } = await rm('app', '--yes');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Goes: {3}the repository app with its tags other, v1 and v2$/m);
    expect(stdout).toMatch(new RegExp(`^Removed app\\. ${until}berth restore app brings it back\\.$`, 'm'));
    expect(jsonOf(await ask(port, 'GET', '/v2/_catalog'))).toEqual({ repositories: ['app/inner'] });
    expect((await ask(port, 'GET', '/v2/app/tags/list')).status).toBe(404);
    expect((await ask(port, 'GET', '/v2/app/inner/manifests/v1')).status).toBe(200);
    expect((await berth(['inspect', 'app:v1', '--data', data])).code).toBe(1);
  });

  test('of several says in JSON what went', async () => {
    const { rm, digest, other, statusOf } = await twoTags();
    const { code, stdout } = await rm('app:v1', `app@${other}`, '--json');
    expect(code).toBe(0);
    const gone = { trashId: expect.any(Number), until: expect.any(Number) };
    expect(JSON.parse(stdout) satisfies Removal[]).toEqual([
      { repository: 'app', kind: 'tag', tags: ['v1'], digest, ...gone },
      { repository: 'app', kind: 'manifest', tags: ['other'], digest: other, ...gone },
    ]);
    expect(await statusOf('v1', 'v2', 'other')).toEqual([404, 200, 404]);
    const { stdout: rest } = await rm('app', '-y', '--json');
    expect(JSON.parse(rest)).toEqual([
      { repository: 'app', kind: 'repository', tags: ['v2'], digest: null, ...gone },
    ]);
  });

  test('--dry-run only says what would go', async () => {
    const { rm, statusOf } = await twoTags();
    const { code, stdout } = await rm('app', '--dry-run');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^Goes: {3}the repository app with [^\n]+\nSpace: [^\n]+\n$/),
    ]);
    const preview = JSON.parse((await rm('app:v1', '-n', '--json')).stdout) as RemovalPreview;
    expect(preview.items).toMatchObject([{ reference: 'app:v1', kind: 'tag', tags: ['v1'], keptBy: ['v2'] }]);
    expect(await statusOf('v1', 'v2', 'other')).toEqual([200, 200, 200]);
  });

  test('takes all or nothing, and says which it cannot', async () => {
    const { rm, statusOf } = await twoTags();
    const { code, stdout, stderr } = await rm('app:v1', 'app:nope', 'app:v2');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^[^\n]*app:nope[^\n]*\.\n$/);
    expect(await statusOf('v1', 'v2')).toEqual([200, 200]);
  });

  test('of what does not exist is one sentence and code 1', async () => {
    const { rm, statusOf } = await twoTags();
    const wrong = [
      ['nope:v1'],
      ['nope', '--yes'],
      ['app@sha256:bad'],
      ['app@sha256:0000'],
      ['UPPER:v1'],
      [''],
    ];
    await Promise.all(
      wrong.map(async (args) => {
        const { code, stdout, stderr } = await rm(...args);
        expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^[^\n]+\.\n$/)]);
      }),
    );
    expect(await statusOf('v1', 'v2', 'other')).toEqual([200, 200, 200]);
  });
});

describeWith('berth rm of a repository in a terminal', { tools: ['script'] }, ({ script }) => {
  test.each([
    ['y\n', 0, 404],
    ['yes\n', 0, 404],
    ['n\n', 1, 200],
    ['\n', 1, 200],
    [ctrlC, 1, 200],
    [ctrlD, 1, 200],
  ])('asks, and takes %j for an answer', async (typed, code, status) => {
    const { data, statusOf } = await twoTags();
    const terminal = atTerminal(script, ['rm', 'app', '--data', data]);
    await terminal.shows('Remove the whole repository app? [y/N]');
    terminal.type(typed);
    expect(await terminal.ended).toBe(code);
    if (code === 1) expect(terminal.screen()).toContain('Nothing was removed.');
    expect(await statusOf('v1')).toEqual([status]);
  });
});

test('what was removed leaves its move in the history of the tag', async () => {
  const { url, data, port } = await live();
  const [one, two] = [makeImage(), makeImage()];
  await push(url, 'app', one, 'v1');
  await push(url, 'app', one, 'v1');
  await push(url, 'app', two, 'v1');
  await ask(port, 'DELETE', '/v2/app/manifests/v1');
  await push(url, 'app', one, 'v1');
  await berth(['rm', `app@${one.manifest.digest}`, '--data', data]);
  await push(url, 'app', two, 'v1');
  const { stdout } = await berth(['inspect', 'app:v1', '--json', '--data', data]);
  const { history } = JSON.parse(stdout) as Inspection;
  const [first, second] = [one.manifest.digest, two.manifest.digest];
  expect(history.map(({ digest }) => digest)).toEqual([first, second, null, first, null, second]);
  const times = history.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  for (const at of times) expect(Math.abs(at - Date.now())).toBeLessThan(60_000);
});

/** A registry with one image under app:v1 and app:v2, and another under app:other. */
async function twoTags() {
  const { url, data, port } = await live();
  const [image, another] = [makeImage(), makeImage()];
  await push(url, 'app', image, 'v1');
  await push(url, 'app', image, 'v2');
  await push(url, 'app', another, 'other');
  const statusOf = async (...references: string[]) => {
    const answers = references.map((reference) => ask(port, 'GET', `/v2/app/manifests/${reference}`));
    return (await Promise.all(answers)).map(({ status }) => status);
  };
  const rm = (...args: string[]) => berth(['rm', ...args, '--data', data]);
  return {
    url,
    data,
    port,
    image,
    digest: image.manifest.digest,
    other: another.manifest.digest,
    statusOf,
    rm,
  };
}
