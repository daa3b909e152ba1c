import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Licence } from '../../build/licences.ts';

const root = resolve(import.meta.dirname, '../..');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const licences: Licence[] = JSON.parse(readFileSync(join(root, 'out/renderer/licences.json'), 'utf8'));
const permissive =
  /^(MIT|ISC|BSD-2-Clause|BSD-3-Clause|0BSD|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|Unlicense)$/;

test('everything in the bundles and beside them is named, with its version', () => {
  const names = licences.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      ...Object.keys(dependencies),
      'electron',
      'electron-store',
      'react',
      '@mantine/core',
    ]),
  );
  expect(licences.filter(({ version }) => !/^\d+\.\d+\.\d+/.test(version))).toEqual([]);
});

test('nothing is under a licence that asks more than to be named', () => {
  const others = licences.filter(({ licence }) => !licence.split(' OR ').some((one) => permissive.test(one)));
  expect(others).toEqual([]);
});

test('what asks for its text to be delivered has it here, wherever its package brings one', () => {
  const without = licences.filter(({ text }) => text === null);
  expect(without.length).toBeLessThan(licences.length / 20);
  expect(licences.find(({ name }) => name === 'react')?.text).toContain('Permission is hereby granted');
});

test('tools that only build are not named', () => {
  const names = licences.map(({ name }) => name);
  for (const tool of ['vite', 'vitest', 'typescript', 'electron-builder']) expect(names).not.toContain(tool);
});
