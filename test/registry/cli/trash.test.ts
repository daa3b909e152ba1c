import { describe, expect, test } from 'vitest';
import type { TrashEntry } from '../../../registry/facts.ts';
import { ask } from '../../make/ask.ts';
import { berth } from '../../make/cli.ts';
import { makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';
import { atTerminal } from '../../make/terminal.ts';
import { describeWith } from '../../make/tools.ts';

describe('berth trash', () => {
  test('of nothing says so', async () => {
    const { run } = await store();
    expect((await run('trash')).stdout).toBe('The trash is empty.\n');
    expect(JSON.parse((await run('trash', 'ls', '--json')).stdout)).toEqual([]);
    expect((await run('trash', 'empty')).stdout).toBe('The trash is empty.\n');
  });

  test('lists what was deleted, by whom and until when, newest first', async () => {
    const { run, port, image } = await store();
    await run('rm', 'app:v1');
    await ask(port, 'DELETE', `/v2/app/manifests/${image.manifest.digest}`, {
      headers: { 'user-agent': 'crane/0.20 (linux)' },
    });
    await run('rm', 'other', '--yes');
    const { code, stdout } = await run('trash');
    expect(code).toBe(0);
    const [heads, ...rows] = stdout.trimEnd().split('\n');
    expect(heads).toMatch(/^ *ID +WHAT +SIZE +DELETED +BY +UNTIL$/);
    expect(rows.map((row) => row.replace(/ +/g, ' ').trim())).toEqual([
      expect.stringMatching(/^3 the repository other with 1 tag [\d.]+ KiB now berth \d+ \w{3}( \d{4})?$/),
      expect.stringMatching(/^2 app@sha256:[0-9a-f]{12} with 1 tag .* now crane\/0\.20 \d+ /),
      expect.stringMatching(/^1 app:v1 .* now berth /),
    ]);
    const entries = JSON.parse((await run('trash', '--json')).stdout) as TrashEntry[];
    expect(entries.map(({ id, kind }) => [id, kind])).toEqual([
      [3, 'repository'],
      [2, 'manifest'],
      [1, 'tag'],
    ]);
  });
});

describe('berth restore', () => {
  test('brings back a tag, a manifest with its tags, and a repository', async () => {
    const { run, statusOf, image } = await store();
    const short = `app@${image.manifest.digest.slice(0, 15)}`;
    await run('rm', 'app:v1');
    expect((await run('restore', 'app:v1')).stdout).toBe('Restored app:v1.\n');
    await run('rm', short);
    expect((await run('restore', short)).stdout).toMatch(
      /^Restored app@sha256:[0-9a-f]{12} with 2 tags\.\n$/,
    );
    await run('rm', 'app', 'other', '-y');
    expect(await statusOf('app', 'v1')).toBe(404);
    const { code, stdout } = await run('restore', 'app', 'other');
    expect([code, stdout]).toEqual([
      0,
      'Restored the repository other with 1 tag.\nRestored the repository app with 2 tags.\n',
    ]);
    expect([await statusOf('app', 'v1'), await statusOf('app', 'v2'), await statusOf('other', 'v1')]).toEqual(
      [200, 200, 200],
    );
    expect((await run('trash')).stdout).toBe('The trash is empty.\n');
  });

  test('takes the newest of several, and any by its number', async () => {
    const { run, url, digestOf, image } = await store();
    const newer = makeImage();
    await run('rm', 'app:v1');
    await push(url, 'app', newer, 'v1');
    await run('rm', 'app:v1');
    await run('restore', 'app:v1');
    expect(await digestOf('v1')).toBe(newer.manifest.digest);
    await run('rm', 'app:v1');
    const { stdout } = await run('restore', '1', '--json');
    expect(JSON.parse(stdout)).toEqual([
      { id: 1, kind: 'tag', repository: 'app', tags: ['v1'], digest: image.manifest.digest },
    ]);
    expect(await digestOf('v1')).toBe(image.manifest.digest);
  });

  test('tells manifests apart by their digests, and takes no other for one that is not there', async () => {
    const { run, url, statusOf, image } = await store();
    await push(url, 'app', makeImage(), 'v3');
    const { digest } = JSON.parse((await run('inspect', 'app:v3', '--json')).stdout) as { digest: string };
    await run('rm', `app@${image.manifest.digest}`);
    await run('rm', `app@${digest}`);
    expect((await run('restore', 'app@sha256:0000')).stderr).toMatch(
      /^The trash does not have app@sha256:0000\. /,
    );
    expect((await run('restore', `app@${image.manifest.digest.slice(0, 19)}`)).code).toBe(0);
    expect([await statusOf('app', 'v1'), await statusOf('app', 'v3')]).toEqual([200, 404]);
    expect((await run('restore', `app:v3@${digest}`)).code).toBe(0);
    expect(await statusOf('app', 'v3')).toBe(200);
  });

  test('leaves a tag that points at something else by now, unless it is forced', async () => {
    const { run, url, digestOf, image } = await store();
    const newer = makeImage();
    await run('rm', 'app:v1');
    await push(url, 'app', newer, 'v1');
    const { code, stdout, stderr } = await run('restore', 'app:v1');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^app:v1 points at something else [^\n]* With --force it is moved\.\n$/);
    expect(await digestOf('v1')).toBe(newer.manifest.digest);
    expect((await run('restore', 'app:v1', '--force')).code).toBe(0);
    expect(await digestOf('v1')).toBe(image.manifest.digest);
  });

  test('of what is not there says what is', async () => {
    const { run } = await store();
    await run('rm', 'app', '-y');
    const said: Record<string, string> = {
      'app:v1': 'The trash does not have app:v1. Of app it has the repository app with 2 tags (1).\n',
      nope: 'The trash does not have nope; berth trash lists what it has.\n',
      'other:v1': 'The trash does not have other:v1; berth trash lists what it has.\n',
    };
    for (const [reference, sentence] of Object.entries(said)) {
      const { code, stdout, stderr } = await run('restore', reference);
      expect([code, stdout, stderr]).toEqual([1, '', sentence]);
    }
    for (const reference of ['77', 'UPPER', '']) {
      const { code, stdout, stderr } = await run('restore', reference);
      expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^[^\n]+\.\n$/)]);
    }
  });
});

describe('berth trash empty', () => {
  test('needs --yes where nobody can be asked', async () => {
    const { run } = await store();
    await run('rm', 'app:v1');
    const { code, stdout, stderr } = await run('trash', 'empty');
    expect([code, stdout, stderr]).toEqual([
      1,
      '',
      '1 entry of the trash would be deleted for good. Say --yes if that is what you want.\n',
    ]);
    expect((await run('trash')).stdout).toMatch(/app:v1/);
  });

  test('gives the space back', async () => {
    const { run } = await store();
    await run('rm', 'other', '-y');
    const { code, stdout } = await run('trash', 'empty', '--yes');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^Deleted 1 entry for good; [\d.]+ KiB came back\.\n$/),
    ]);
    expect((await run('trash')).stdout).toBe('The trash is empty.\n');
    expect((await run('restore', 'other')).code).toBe(1);
  });

  test('of some leaves the others', async () => {
    const { run } = await store();
    await run('rm', 'app:v1', 'app:v2', 'other:v1');
    const { stdout } = await run('trash', 'empty', 'app:v1', '3', '--yes', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ entries: 2, bytes: expect.any(Number) });
    expect(JSON.parse((await run('trash', '--json')).stdout)).toMatchObject([{ tags: ['v2'] }]);
    expect((await run('trash', 'empty', 'app:v1', '--yes')).stderr).toMatch(
      /^The trash does not have app:v1\./,
    );
  });
});

describeWith('berth trash empty at a terminal', { tools: ['script'] }, ({ script }) => {
  test.each([
    ['y', 0, 0],
    ['', 1, 2],
  ])('asks with the count and the bytes, and takes %j for an answer', async (typed, code, left) => {
    const { run, data } = await store();
    await run('rm', 'other:v1', 'app:v1');
    const terminal = atTerminal(script, ['trash', 'empty', '--data', data]);
    await terminal.shows(
      /Delete 2 entries for good\? [\d.]+ KiB come back, and nothing can be restored\. \[y\/N\]/,
    );
    terminal.type(`${typed}\n`);
    expect(await terminal.ended).toBe(code);
    expect(JSON.parse((await run('trash', '--json')).stdout)).toHaveLength(left);
  });
});

/** A registry with one image under app:v1 and app:v2, and another under other:v1. */
async function store() {
  const { url, data, port } = await live();
  const image = makeImage();
  await push(url, 'app', image, 'v1');
  await push(url, 'app', image, 'v2');
  await push(url, 'other', makeImage(), 'v1');
  const run = (...args: string[]) => berth([...args, '--data', data]);
  const head = (repository: string, tag: string) => ask(port, 'HEAD', `/v2/${repository}/manifests/${tag}`);
  const statusOf = async (repository: string, tag: string) => (await head(repository, tag)).status;
  const digestOf = async (tag: string) => (await head('app', tag)).headers['docker-content-digest'];
  return { url, data, port, image, run, statusOf, digestOf };
}
