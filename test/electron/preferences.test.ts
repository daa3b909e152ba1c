import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Migrations, openPreferences, PreferencesFile } from '../../electron/preferences.ts';
import { temporaryFolder } from '../make/folder.ts';

const standard = {
  language: 'system',
  theme: 'system',
  startAtLogin: false,
  notifications: true,
  closeTo: 'tray',
  letterShortcuts: true,
  welcomed: false,
  updateFeed: '',
};

test('before anything was chosen the usual ones hold', () => {
  expect(new PreferencesFile(temporaryFolder()).all).toEqual(standard);
});

test('what is chosen holds at the next start too', () => {
  const folder = temporaryFolder();
  const preferences = new PreferencesFile(folder);
  expect(preferences.change({ theme: 'dark', language: 'zh-CN' })).toMatchObject({ theme: 'dark' });
  preferences.chooseSettings({ listen: ['localhost:5002'] });
  const again = new PreferencesFile(folder);
  expect(again.all).toEqual({ ...standard, theme: 'dark', language: 'zh-CN' });
  expect(again.get('registry')).toEqual({ listen: ['localhost:5002'] });
});

test.each([
  [{ theme: 'pink' }],
  [{ startAtLogin: 'yes' }],
  [{ unheardOf: 1 }],
  [{ theme: 'dark', language: 'xx' }],
  [[]],
  ['dark'],
])('%j is refused, and nothing is changed', (changes) => {
  const preferences = new PreferencesFile(temporaryFolder());
  expect(() => preferences.change(changes as never)).toThrow(
    expect.objectContaining({ code: 'SETTING_INVALID' }),
  );
  expect(preferences.all).toEqual(standard);
});

test.each([[{ listen: [] }], [{ data: '' }], [{ readOnly: 1 }], [{ logLevel: 'debug' }]])(
  'settings of the registry like %j are refused',
  (settings) => {
    const preferences = new PreferencesFile(temporaryFolder());
    expect(() => preferences.chooseSettings(settings as never)).toThrow(
      expect.objectContaining({ code: 'SETTING_INVALID' }),
    );
    expect(preferences.get('registry')).toEqual({});
  },
);

describe('a file that cannot be read', () => {
  test.each([
    ['is no JSON', '{"theme": "da'],
    ['is empty', ''],
    ['does not fit', '{"theme": "pink"}'],
    ['fits only in part', '{"theme": "dark", "window": {"width": "wide"}}'],
  ])('because it %s is set aside, and it is said so', (_why, text) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'preferences.json'), text);
    const { preferences, trouble } = openPreferences(folder);
    expect(preferences.all).toEqual(standard);
    const aside = readdirSync(folder).find((name) => name.startsWith('preferences.corrupt-')) ?? '';
    expect(trouble).toMatchObject({ code: 'PREFERENCES_CORRUPT', facts: { file: join(folder, aside) } });
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(text);
    preferences.change({ theme: 'dark' });
    expect(openPreferences(folder).trouble).toBe(undefined);
  });
});

test('a file of an older Berth is brought into the form of this one, once', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'preferences.json'), '{"colours": "dark"}');
  let times = 0;
  const migrations: Migrations = {
    '0.1.0': (store) => {
      times++;
      store.set('theme', store.get('colours' as never));
      store.delete('colours' as never);
    },
  };
  expect(new PreferencesFile(folder, migrations).all).toEqual({ ...standard, theme: 'dark' });
  expect(new PreferencesFile(folder, migrations).all).toEqual({ ...standard, theme: 'dark' });
  expect(times).toBe(1);
});

test('what a newer Berth keeps there stays', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'preferences.json');
  writeFileSync(file, '{"theme": "dark", "ofTheFuture": 1}');
  const { preferences, trouble } = openPreferences(folder);
  preferences.change({ theme: 'light' });
  expect(trouble).toBe(undefined);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ theme: 'light', ofTheFuture: 1 });
});
