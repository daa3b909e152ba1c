import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Want } from '../../../registry/host/connector.ts';
import { connectionsOn, connectorOf, type Place } from '../../make/connections.ts';
import { seed } from '../../make/random.ts';

const script = new URL('../../make/interrupted-change.ts', import.meta.url).pathname;
const [config, linked, shared, old] = [
  '/etc/tool/config',
  '/etc/tool/linked',
  '/etc/tool/shared',
  '/etc/tool/old',
];

/** Of all places to be killed at, every fourth, and others in another run; `BERTH_TEST_EVERY=1` is all of them. */
const every = Number(process.env.BERTH_TEST_EVERY ?? 4);
const first = 1 + (seed % every);

/** All that a change can be made of. */
function wantsOn({ at }: Pick<Place, 'at'>): Want[] {
  const sh = (command: string) => ({ program: 'sh', args: ['-c', command] });
  const made = at('/made');
  return [
    { kind: 'write', path: config, content: 'new', undoThrough: 'opposite', elevated: false },
    { kind: 'write', path: '/etc/new/folder/file', content: 'new', elevated: false },
    { kind: 'write', path: linked, content: 'new', elevated: false },
    { kind: 'write', path: shared, content: 'new', elevated: false },
    { kind: 'remove', path: old, elevated: false },
    { kind: 'run', run: sh(`touch '${made}'`), undo: sh(`rm '${made}'`), elevated: false },
    { kind: 'run', run: sh('true'), undo: null, elevated: false },
  ];
}

function machine(): Place {
  const place = connectionsOn(
    { [config]: 'before', '/dot/linked': 'a link leads here', [shared]: 'it has two names', [old]: 'old' },
    connectorOf(() => wantsOn(place)),
  );
  chmodSync(place.at(config), 0o640);
  symlinkSync('../../dot/linked', place.at(linked));
  mkdirSync(place.at('/other'));
  linkSync(place.at(shared), place.at('/other/name'));
  return place;
}

/** Everything below a folder: what it is, its rights and its content. */
function treeOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names.map((name) => {
      const path = join(folder, name);
      const stat = lstatSync(path);
      const content = stat.isSymbolicLink()
        ? readlinkSync(path)
        : stat.isFile()
          ? readFileSync(path, 'latin1')
          : '';
      return [name, `${stat.mode.toString(8)} ${stat.nlink > 1 && stat.isFile() ? 'shared' : ''} ${content}`];
    }),
  );
}

function interrupted(deed: 'connect' | 'disconnect', place: Place, moment: number | string): boolean {
  const root = place.at('/');
  const args = [script, deed, root, place.home, `${moment}`, JSON.stringify(wantsOn(place))];
  const { signal, status, stderr } = spawnSync(process.execPath, args, { timeout: 20_000, encoding: 'utf8' });
  if (signal === null && status !== 0) throw new Error(stderr);
  return signal === 'SIGKILL';
}

/** Written whole or not at all; the one with two names is written over, so it may be anything in between. */
function isWhole(place: Place): boolean {
  const whole = {
    [config]: ['before', 'new', 'opposite'],
    '/dot/linked': ['a link leads here', 'new'],
    [old]: ['old'],
  };
  return Object.entries(whole).every(
    ([path, texts]) => !existsSync(place.at(path)) || texts.includes(readFileSync(place.at(path), 'utf8')),
  );
}

test('connecting that is killed anywhere is found, and taken back', {
  timeout: 480_000 / every,
}, async () => {
  const before = treeOf(machine().at('/'));
  let count = first;
  for (let died = true; died; count += every) {
    const place = machine();
    died = interrupted('connect', place, count);
    expect(isWhole(place), `killed before ${count} (seed ${seed})`).toBe(true);
    const [change] = await place.connections.changes();
    if (change) expect(died ? ['broken', 'applied'] : ['applied']).toContain(change.state);
    if (change?.state === 'broken') {
      expect(await place.connections.engines()).toMatchObject([
        { state: 'broken', trouble: { code: 'CHANGE_INTERRUPTED' } },
      ]);
    }
    await place.connections.disconnect(null);
    expect(treeOf(place.at('/')), `killed before ${count} (seed ${seed})`).toEqual(before);
    expect((await place.connections.changes()).filter(({ state }) => state !== 'undone')).toEqual([]);
    rmSync(place.at('/'), { recursive: true });
  }
  // Every step is several changes of a disk, so this was no short way.
  expect(count).toBeGreaterThan(40);
});

test('taking back that is killed anywhere goes on', { timeout: 480_000 / every }, async () => {
  const before = treeOf(machine().at('/'));
  let count = first;
  for (let died = true; died; count += every) {
    const place = machine();
    await place.connections.connect('docker');
    died = interrupted('disconnect', place, count);
    expect(isWhole(place), `killed before ${count} (seed ${seed})`).toBe(true);
    await place.connections.disconnect(null);
    expect(treeOf(place.at('/')), `killed before ${count} (seed ${seed})`).toEqual(before);
    rmSync(place.at('/'), { recursive: true });
  }
  expect(count).toBeGreaterThan(40);
});

for (const [what, moment] of [
  ['a file that is written over is half of each', 'truncate'],
  ['a file is written and not yet in its place', `rename ${config}`],
  ['a new file is written and not yet in its place', 'rename /etc/new/folder/file'],
] as const) {
  test(`killed while ${what}, it leaves nothing behind`, async () => {
    const place = machine();
    const before = treeOf(place.at('/'));
    expect(interrupted('connect', place, moment)).toBe(true);
    expect(treeOf(place.at('/'))).not.toEqual(before);
    await place.connections.disconnect(null);
    expect(treeOf(place.at('/'))).toEqual(before);
  });
}

test('connecting again takes back first what was interrupted', async () => {
  const place = machine();
  expect(interrupted('connect', place, 40)).toBe(true);
  const { change } = await place.connections.connect('docker');
  expect(change).toMatchObject({ state: 'applied' });
  expect(await place.connections.changes()).toMatchObject([{ state: 'applied' }, { state: 'undone' }]);
});
