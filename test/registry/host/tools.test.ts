import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { containerdAnswers } from '../../../registry/host/containerd.ts';
import { dockerNeeds } from '../../../registry/host/docker/reach.ts';
import { programPlaces } from '../../../registry/host/places.ts';
import { findTools, versionIn } from '../../../registry/host/tools.ts';
import { run } from '../../make/command.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { describeWith } from '../../make/tools.ts';

describeWith('the tools of this machine', { tools: ['podman', 'skopeo', 'buildah', 'containerd'] }, () => {
  test('are found with what they say of their version', async () => {
    const tools = await findTools();
    for (const name of ['podman', 'skopeo', 'buildah', 'containerd']) {
      const tool = tools.find((one) => one.name === name);
      expect(tool?.path).toMatch(new RegExp(`/${name}$`));
      expect(await run(tool?.path ?? '', ['--version'])).toContain(tool?.version);
    }
  });

  test('need a flag where they insist on TLS', async () => {
    const tools = await findTools();
    const needs = Object.fromEntries(tools.map((tool) => [tool.name, tool.needs]));
    expect(needs).toMatchObject({
      podman: 'insecure-flag',
      skopeo: 'insecure-flag',
      buildah: 'insecure-flag',
      containerd: 'nothing',
    });
  });

  test('that have no service are neither running nor not', async () => {
    const tools = await findTools();
    expect(tools.find(({ name }) => name === 'skopeo')?.running).toBeNull();
    expect(tools.find(({ name }) => name === 'containerd')?.running).toBe(await containerdAnswers());
  });
});

describe('a tool', () => {
  test('that is not there is not listed', async () => {
    expect(await findTools([temporaryFolder()])).toEqual([]);
  });

  test('is taken from the first folder that has it', async () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    fake(second, 'oras', 'echo "Version:        1.2.0"');
    expect(await findTools([first, second])).toMatchObject([
      { path: join(second, 'oras'), version: '1.2.0' },
    ]);
    fake(first, 'oras', 'echo "Version:        1.3.0"');
    expect(await findTools([first, second])).toMatchObject([{ path: join(first, 'oras'), version: '1.3.0' }]);
  });

  test('that cannot say its version is listed all the same', async () => {
    const folder = temporaryFolder();
    fake(folder, 'helm', 'exit 1');
    expect(await findTools([folder])).toEqual([
      { name: 'helm', path: join(folder, 'helm'), version: null, needs: 'insecure-flag', running: null },
    ]);
  });

  test('is a file that may be run: neither a folder, nor a text, nor a link to nowhere', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'helm'), 'text');
    symlinkSync(join(folder, 'nowhere'), join(folder, 'oras'));
    expect(await findTools([folder])).toEqual([]);
  });

  test('of an engine that does not answer is said not to run', async () => {
    const folder = temporaryFolder();
    fake(folder, 'docker', '[ "$1" = --version ] && echo "Docker version 28.5.1, build e180ab8" || exit 1');
    expect(await findTools([folder])).toMatchObject([{ name: 'docker', version: '28.5.1', running: false }]);
  });
});

test.each([
  ['Docker version 28.5.1, build e180ab8', '28.5.1'],
  ['podman version 5.4.2', '5.4.2'],
  ['buildah version 1.39.3 (image-spec 1.1.0, runtime-spec 1.2.0)', '1.39.3'],
  ['containerd github.com/containerd/containerd/v2 v2.1.9 1c4457e', '2.1.9'],
  ['containerd github.com/containerd/containerd 1.7.24~ds1 1.7.24~ds1-6', '1.7.24~ds1'],
  ['kind v0.30.0 go1.24.6 linux/amd64', '0.30.0'],
  ['k3d version v5.8.3\nk3s version v1.31.5-k3s1 (default)', '5.8.3'],
  ['v1.37.0\n', '1.37.0'],
  ['v3.16.2+g13654a5', '3.16.2+g13654a5'],
  ['Version:        1.2.0\nGo version:     go1.22.3', '1.2.0'],
  ['command not found', null],
])('the version in "%s" is %s', (text, version) => {
  expect(versionIn(text)).toBe(version);
});

test.each([
  ['29.7.2|Debian GNU/Linux 13|[name=seccomp]', 'linux', 'nothing'],
  ['28.5.1|Debian GNU/Linux 13|[name=seccomp name=rootless]', 'linux', 'set-up'],
  ['29.5.0|Debian GNU/Linux 13|[name=rootless]', 'linux', 'nothing'],
  ['28.5.1|Docker Desktop|[name=seccomp]', 'linux', 'set-up'],
  ['28.5.1|Docker Desktop|[]', 'darwin', 'set-up'],
  ['', 'linux', 'nothing'],
] as const)('a docker engine that says "%s" on %s needs %s', (answer, platform, needs) => {
  expect(dockerNeeds(answer, platform)).toBe(needs);
});

test('programs are also looked for where installers put them, after the folders of PATH', () => {
  const places = programPlaces({ PATH: '/first:/second' });
  expect(places.slice(0, 2)).toEqual(['/first', '/second']);
  expect(places).toContain('/usr/local/bin');
  expect(new Set(places).size).toBe(places.length);
});

function fake(folder: string, name: string, script: string): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}
