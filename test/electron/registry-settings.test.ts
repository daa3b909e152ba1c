import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PreferencesFile } from '../../electron/preferences.ts';
import { fixedFolder, settingsInForce, settingsOnCommandLine } from '../../electron/registry-settings.ts';
import { temporaryFolder } from '../make/folder.ts';

describe('what is set in several places', () => {
  test.each([
    ['nowhere: the registry has its own', {}, {}, [], 'localhost:5000'],
    ['chosen in the window', { listen: ['localhost:1'] }, {}, [], 'localhost:1'],
    [
      'also in the environment',
      { listen: ['localhost:1'] },
      { BERTH_LISTEN: 'localhost:2' },
      [],
      'localhost:2',
    ],
    [
      'also on the command line',
      { listen: ['localhost:1'] },
      { BERTH_LISTEN: 'localhost:2' },
      ['--listen', 'localhost:3'],
      'localhost:3',
    ],
  ])('holds as it is %s', async (_where, chosen, environment, argv, listen) => {
    const settings = await settingsInForce({
      preferences: chose(chosen),
      options: settingsOnCommandLine(argv),
      environment,
    });
    expect(settings.listen).toEqual([listen]);
  });
});

test("of the command line only the registry's options are taken, wherever they stand", () => {
  const argv = [
    'berth',
    '--user-data-dir=/x',
    '-r',
    'y.cjs',
    '.',
    '--hidden',
    '--read-only',
    '--data',
    '/d',
    '--z',
  ];
  expect(settingsOnCommandLine(argv)).toEqual({ readOnly: true, data: '/d' });
});

test('a setting that makes no sense is said, wherever it stands', async () => {
  const settings = settingsInForce({
    preferences: chose({}),
    options: {},
    environment: { BERTH_LOG_MIB: 'many' },
  });
  await expect(settings).rejects.toMatchObject({ code: 'SETTING_INVALID' });
});

test('a folder that is fixed from outside cannot be moved', () => {
  const preferences = chose({});
  expect(fixedFolder({ preferences, options: {}, environment: {} })).toBe(false);
  expect(fixedFolder({ preferences, options: { data: '/d' }, environment: {} })).toBe(true);
  expect(fixedFolder({ preferences, options: {}, environment: { BERTH_DATA: '/d' } })).toBe(true);
});

describe('a data folder without its database', () => {
  test('is a new one, if it was never served', async () => {
    const data = join(temporaryFolder(), 'new');
    expect(await settingsInForce(chosen(data))).toMatchObject({ data });
  });

  test('is gone, if it was served last: an empty place where its disk was is not taken for it', async () => {
    const data = temporaryFolder();
    const sources = chosen(data);
    sources.preferences.serve(data);
    await expect(settingsInForce(sources)).rejects.toMatchObject({
      code: 'FOLDER_MISSING',
      facts: { folder: data },
    });
    writeFileSync(join(data, 'berth.db'), '');
    expect(await settingsInForce(sources)).toMatchObject({ data });
  });

  test('nothing is made in it by asking', async () => {
    const data = join(temporaryFolder(), 'new');
    await settingsInForce(chosen(data));
    expect(existsSync(data)).toBe(false);
  });
});

function chosen(data: string) {
  return { preferences: chose({ data }), options: {}, environment: {} };
}

function chose(settings: { data?: string; listen?: string[] }): PreferencesFile {
  const preferences = new PreferencesFile(temporaryFolder());
  preferences.chooseSettings(settings);
  return preferences;
}
