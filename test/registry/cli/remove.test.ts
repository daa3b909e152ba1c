import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Inspection, Removal } from '../../../registry/control/contract.ts';
import { jsonOf } from '../../make/answer.ts';
import { ask } from '../../make/ask.ts';
import { berth, berthScript } from '../../make/cli.ts';
import { makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push } from '../../make/push.ts';
import { describeWith } from '../../make/tools.ts';

describe('berth rm', () => {
  test('of a tag leaves the manifest and its other tags', async () => {
    const { data, statusOf, digest } = await twoTags();
    const { code, stdout } = await berth(['rm', 'app:v1', '--data', data]);
    expect([code, stdout]).toEqual([
      0,
      `Removed the tag app:v1. Its manifest is still there as ${digest}.\n`,
    ]);
    expect(await statusOf('v1', 'v2', digest)).toEqual([404, 200, 200]);
  });

  test('of a digest takes every tag on it along', async () => {
    const { data, statusOf, digest, other } = await twoTags();
    const { code, stdout } = await berth(['rm', `app@${digest}`, '--data', data]);
    expect([code, stdout]).toEqual([0, `Removed app@${digest} and its tags v1, v2.\n`]);
    expect(await statusOf('v1', 'v2', digest, 'other', other)).toEqual([404, 404, 404, 200, 200]);
  });

  test('of a repository needs --yes where nobody can be asked', async () => {
    const { data, statusOf } = await twoTags();
    const { code, stdout, stderr } = await berth(['rm', 'app', '--data', data]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^app names a whole repository\. [^\n]*--yes[^\n]*\.\n$/);
    expect(await statusOf('v1', 'other')).toEqual([200, 200]);
  });

  test('of a repository with --yes takes all of it, and no other', async () => {
    const { data, port, url } = await twoTags();
    await push(url, 'app/inner', makeImage(), 'v1');
    const { code, stdout } = await berth(['rm', 'app', '--yes', '--data', data]);
    expect([code, stdout]).toEqual([0, 'Removed the repository app and its tags other, v1, v2.\n']);
    expect(jsonOf(await ask(port, 'GET', '/v2/_catalog'))).toEqual({ repositories: ['app/inner'] });
    expect((await ask(port, 'GET', '/v2/app/tags/list')).status).toBe(404);
    expect((await ask(port, 'GET', '/v2/app/inner/manifests/v1')).status).toBe(200);
    expect((await berth(['inspect', 'app:v1', '--data', data])).code).toBe(1);
  });

  test('of several takes one after the other, and says in JSON what went', async () => {
    const { data, digest, other, statusOf } = await twoTags();
    const { code, stdout } = await berth(['rm', 'app:v1', `app@${other}`, '--json', '--data', data]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout) satisfies Removal[]).toEqual([
      { repository: 'app', kind: 'tag', tags: ['v1'], digest },
      { repository: 'app', kind: 'manifest', tags: ['other'], digest: other },
    ]);
    expect(await statusOf('v1', 'v2', 'other')).toEqual([404, 200, 404]);
    const { stdout: rest } = await berth(['rm', 'app', '-y', '--json', '--data', data]);
    expect(JSON.parse(rest)).toEqual([{ repository: 'app', kind: 'repository', tags: ['v2'], digest: null }]);
  });

  test('stops at the first that it cannot remove, and says which', async () => {
    const { data, statusOf } = await twoTags();
    const { code, stdout, stderr } = await berth(['rm', 'app:v1', 'app:nope', 'app:v2', '--data', data]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Removed the tag app:v1\./);
    expect(stderr).toMatch(/^[^\n]*app:nope[^\n]*\.\n$/);
    expect(await statusOf('v1', 'v2')).toEqual([404, 200]);
  });

  test('of what does not exist is one sentence and code 1', async () => {
    const { data, statusOf } = await twoTags();
    const wrong = [['nope:v1'], ['nope', '--yes'], ['app@sha256:bad'], ['UPPER:v1'], ['']];
    await Promise.all(
      wrong.map(async (args) => {
        const { code, stdout, stderr } = await berth(['rm', ...args, '--data', data]);
        expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^[^\n]+\.\n$/)]);
      }),
    );
    expect(await statusOf('v1', 'v2', 'other')).toEqual([200, 200, 200]);
  });
});

describeWith('berth rm of a repository in a terminal', { tools: ['script'] }, ({ script }) => {
  test.each([
    ['y', 0, 404],
    ['yes', 0, 404],
    ['n', 1, 200],
    ['', 1, 200],
  ])('asks, and takes %j for an answer', async (typed, code, status) => {
    const { data, statusOf } = await twoTags();
    const command = `'${process.execPath}' '${berthScript}' rm app --data '${data}'`;
    const ended = await typeInto(
      [script, '--quiet', '--return', '--command', command, '/dev/null'],
      `${typed}\n`,
    );
    expect(ended.stdout).toContain('Remove the whole repository app? [y/N]');
    expect(ended.code).toBe(code);
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

/** Runs a program with this typed into it, as soon as it asks. */
async function typeInto([program = '', ...args]: string[], typed: string) {
  const child = spawn(program, args, { timeout: 15_000, killSignal: 'SIGKILL' });
  let stdout = '';
  child.stdout.on('data', (text) => {
    if (stdout === '') child.stdin.write(typed);
    stdout += text;
  });
  const [code] = await once(child, 'close');
  return { code, stdout };
}

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
  return { url, data, port, digest: image.manifest.digest, other: another.manifest.digest, statusOf };
}
