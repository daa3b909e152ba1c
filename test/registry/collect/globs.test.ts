import { expect, test } from 'vitest';
import { matcher, matchesEverything } from '../../../registry/collect/globs.ts';

test.each([
  ['team/*', 'team/a', true],
  ['team/*', 'team/a/b', false],
  ['team/*', 'team', false],
  ['team/**', 'team/a/b', true],
  ['**', 'a/b/c', true],
  ['*', 'a/b', false],
  ['**/app', 'app', true],
  ['**/app', 'x/y/app', true],
  ['{a,b}/v[0-9]', 'b/v3', true],
  ['app', 'apps', false],
  ['v*', 'v1.2.3-rc.1_x', true],
  ['v?', 'v12', false],
  ['[!v]*', 'v1', false],
  ['v1.*', 'v1x', false],
  ['**', '.trash/1', false],
])('%s and %s: %s', (glob, name, fits) => {
  expect(matcher(glob)(name)).toBe(fits);
});

test.each([
  ['**', true],
  ['*', true],
  ['*/*', true],
  ['**/**', true],
  ['[a-z0-9]*', true],
  ['{[a-m],[n-z],[0-9]}**', true],
  ['team/**', false],
  ['[a-y]*', false],
  ['?', false],
  ['*a', false],
])('whether %s means everything: %s', (glob, everything) => {
  expect(matchesEverything(glob)).toBe(everything);
});
