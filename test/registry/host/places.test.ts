import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findProgram, programPlaces } from '../../../registry/host/places.ts';
import { versionIn } from '../../../registry/host/version-of.ts';
import { temporaryFolder } from '../../make/folder.ts';

describe('a program', () => {
  test('is taken from the first folder that has it', async () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    expect(await findProgram('oras', [first, second])).toBe(undefined);
    fake(second, 'oras', 'exit 0');
    expect(await findProgram('oras', [first, second])).toBe(join(second, 'oras'));
    fake(first, 'oras', 'exit 0');
    expect(await findProgram('oras', [first, second])).toBe(join(first, 'oras'));
  });

  test('is a file that may be run: neither a folder, nor a text, nor a link to nowhere', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'helm'), 'text');
    symlinkSync(join(folder, 'nowhere'), join(folder, 'oras'));
    mkdirSync(join(folder, 'kind'));
    for (const name of ['helm', 'oras', 'kind']) expect(await findProgram(name, [folder])).toBe(undefined);
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
