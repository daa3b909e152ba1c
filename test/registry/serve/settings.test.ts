import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromText, readSettings, settingForms } from '../../../registry/settings.ts';
import { ask } from '../../make/ask.ts';
import { serve } from '../../make/berth.ts';
import { berth } from '../../make/cli.ts';
import { temporaryFolder } from '../../make/folder.ts';

describe('settings', () => {
  test('have a default each, an option and a variable that follow from the name', async () => {
    const settings = await readSettings();
    for (const { name, option, environment, standard } of settingForms) {
      expect(settings[name], name).toEqual(standard);
      const words = name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
      expect([option, environment]).toEqual([
        `--${words.join('-')}`,
        `BERTH_${words.join('_').toUpperCase()}`,
      ]);
    }
  });

  test('of the command line go before the environment, that before the file, and that before the default', async () => {
    const file = fileOf('logFiles: 7\nlogMib: 7\nlogLevel: warn\nshutdownSeconds: 7');
    const environment = { BERTH_LOG_FILES: '8', BERTH_LOG_MIB: '8', BERTH_SHUTDOWN_SECONDS: '' };
    const settings = await readSettings({ options: { logFiles: 9 }, environment, file });
    expect(settings).toMatchObject({
      logFiles: 9,
      logMib: 8,
      logLevel: 'warn',
      shutdownSeconds: 7,
      readOnly: false,
    });
  });

  test('make one list of the last source, not of all', async () => {
    const file = fileOf('listen: [localhost:1, localhost:2]');
    expect((await readSettings({ file })).listen).toEqual(['localhost:1', 'localhost:2']);
    const environment = { BERTH_LISTEN: 'localhost:3, [::1]:4' };
    expect((await readSettings({ file, environment })).listen).toEqual(['localhost:3', '[::1]:4']);
  });

  test.each([
    ['listen: localhost:1', /listen .*must be array/],
    ['readOnly: perhaps', /readOnly .*"perhaps".*must be boolean/],
    ['logFiles: 1.5', /logFiles .*1\.5.*must be integer/],
    ['logFiles: 0', /logFiles .*0.*must be >= 1/],
    ['logMib: -1', /logMib .*-1/],
    ['logLevel: loud', /logLevel .*"loud"/],
    ['data: ""', /data .*""/],
    ['data: 5', /data .*5.*must be string/],
    ['largestManifestMib: 65', /largestManifestMib .*65.*must be <= 64/],
    ['logfiles: 3', /logfiles .*is not a setting.*logFiles/],
    ['__proto__: 3', /__proto__ .*is not a setting/],
    ['toString: 3', /toString .*is not a setting/],
    ['- data', /must be a list of "setting: value" lines/],
    ['just text', /must be a list of "setting: value" lines/],
  ])('of a file are refused by name: %s', async (text, says) => {
    const file = fileOf(text);
    await expect(readSettings({ file })).rejects.toThrow(says);
    await expect(readSettings({ file })).rejects.toThrow(file);
  });

  test.each([
    [{ BERTH_LOG_MIB: 'abc' }, /BERTH_LOG_MIB in the environment cannot be "abc"/],
    [{ BERTH_LOG_MIB: ' ' }, /BERTH_LOG_MIB in the environment/],
    [{ BERTH_READ_ONLY: 'maybe' }, /BERTH_READ_ONLY in the environment cannot be "maybe"/],
    [{ BERTH_LOG_FILES: '-3' }, /BERTH_LOG_FILES in the environment cannot be -3/],
    [{ BERTH_LOG_LEVEL: 'INFO' }, /BERTH_LOG_LEVEL in the environment cannot be "INFO"/],
  ])('of the environment are refused by name: %o', async (environment, says) => {
    await expect(readSettings({ environment })).rejects.toThrow(says);
  });

  test('of an empty file are the defaults', async () => {
    expect(await readSettings({ file: fileOf('') })).toEqual(await readSettings());
    expect(await readSettings({ file: fileOf('# nothing yet\n') })).toEqual(await readSettings());
  });

  test('can be written in JSON', async () => {
    expect(await readSettings({ file: fileOf('{"readOnly": true, "hosts": ["a.example"]}') })).toMatchObject({
      readOnly: true,
      hosts: ['a.example'],
    });
  });

  test.each([
    ['switch', 'YES', true],
    ['switch', '1', true],
    ['switch', 'false', false],
    ['switch', '0', false],
    ['switch', 'no', false],
    ['switch', 'on', 'on'],
    ['number', '0.5', 0.5],
    ['number', '1e3', 1000],
    ['number', 'Infinity', 'Infinity'],
    ['number', '', ''],
    ['list', 'a, b,c', ['a', 'b', 'c']],
    ['text', ' as it is ', ' as it is '],
  ] as const)('as text: a %s of %j is %j', (kind, text, value) => {
    expect(fromText(kind, text)).toEqual(value);
  });
});

describe('berth serve', () => {
  test('takes settings from the file, the environment and its options, the last first', async () => {
    const data = temporaryFolder();
    const config = fileOf(
      `data: ${temporaryFolder()}\nreadOnly: true\nhosts:\n  - registry.example\nlogLevel: warn\n`,
    );
    const { url } = await serve({ data, args: ['--config', config], env: { BERTH_HOSTS: 'other.example' } });
    const { stdout } = await berth(['status', '--data', data, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ data, readOnly: true });
    const port = Number(new URL(url).port);
    const asked = async (host: string) => (await ask(port, 'GET', '/v2/', { headers: { host } })).status;
    expect(await asked('other.example')).toBe(200);
    expect(await asked('registry.example'), 'the environment goes before the file').toBe(403);
  });

  test('takes its file from BERTH_CONFIG too, and its data folder from BERTH_DATA for every command', async () => {
    const data = temporaryFolder();
    const { stop } = await serve({ data, env: { BERTH_CONFIG: fileOf('readOnly: true') } });
    const { stdout } = await berth(['status', '--json'], { env: { BERTH_DATA: data } });
    expect(JSON.parse(stdout)).toMatchObject({ data, readOnly: true });
    await stop();
  });

  test('understands a switch with and without a value', async () => {
    const data = temporaryFolder();
    const first = await serve({ data, args: ['--read-only'] });
    expect(await isReadOnly(data)).toBe(true);
    await first.stop();
    await serve({ data, args: ['--read-only', 'no'], env: { BERTH_READ_ONLY: 'yes' } });
    expect(await isReadOnly(data)).toBe(false);
  });

  test('has help for every setting, with its variable and its default', async () => {
    const { stdout } = await berth(['serve', '--help']);
    // It breaks lines where a terminal ends.
    const options = stdout.replace(/\s+/g, ' ').split(/ (?=--[a-z-]+ [<[])/);
    for (const { option, environment } of settingForms) {
      const help = options.find((text) => text.startsWith(`${option} `));
      expect(help).toMatch(
        new RegExp(`^[^()]+( \\(.*\\))? \\(${environment}; default: [^()]+\\)( |$)(?!\\()`),
      );
    }
  });

  test('refuses what does not fit in one sentence, whichever source it is from', async () => {
    const noYaml = fileOf('data: "never closed\nlisten: [\n');
    const wrong: [args: string[], env: Record<string, string>, says: RegExp][] = [
      [['--log-mib', 'abc'], {}, /^--log-mib on the command line.*"abc"/],
      [[], { BERTH_LOG_MIB: 'abc' }, /^BERTH_LOG_MIB in the environment.*"abc"/],
      [['--config', '/nowhere/berth.yaml'], {}, /\/nowhere\/berth\.yaml cannot be read: it does not exist/],
      [['--config', '/'], {}, /\/ cannot be read/],
      [['--config', noYaml], {}, new RegExp(noYaml)],
    ];
    await Promise.all(
      wrong.map(async ([args, env, says]) => {
        const ended = await berth(
          ['serve', '--data', temporaryFolder(), '--listen', 'localhost:0', ...args],
          { env },
        );
        expect(ended.stderr).toMatch(says);
        expect(ended.stderr).toMatch(/^[^\n]+\.\n$/);
        expect([ended.code, ended.stdout]).toEqual([1, '']);
      }),
    );
  });

  test('refuses an option that does not exist, and words that belong to nothing', async () => {
    const options = ['serve', '--data', temporaryFolder(), '--listen', 'localhost:0'];
    const [unknown, words] = await Promise.all([
      berth([...options, '--listn', 'localhost:0'], { timeoutMs: 5000 }),
      berth([...options, 'now'], { timeoutMs: 5000 }),
    ]);
    expect(unknown.stderr).toMatch(/--listn/);
    expect([unknown.code, unknown.stdout, words.code, words.stdout]).toEqual([1, '', 1, '']);
  });
});

function fileOf(text: string): string {
  const file = join(temporaryFolder(), 'berth.yaml');
  writeFileSync(file, text);
  return file;
}

async function isReadOnly(data: string): Promise<boolean> {
  const { stdout } = await berth(['status', '--data', data, '--json']);
  return JSON.parse(stdout).readOnly;
}
