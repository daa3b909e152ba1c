import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { autostartFile, setAutostart } from '../../electron/autostart-file.ts';
import { temporaryFolder } from '../make/folder.ts';

test('Berth is put among what the desktop starts, hidden', () => {
  const file = join(temporaryFolder(), 'autostart/berth.desktop');
  setAutostart(true, ['/opt/Berth/berth', '--hidden'], file);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines[0]).toBe('[Desktop Entry]');
  expect(lines).toContain('Type=Application');
  expect(lines).toContain('Exec="/opt/Berth/berth" "--hidden"');
});

test('it is taken away again, also where it never was', () => {
  const file = join(temporaryFolder(), 'berth.desktop');
  setAutostart(true, ['/opt/Berth/berth'], file);
  setAutostart(false, ['/opt/Berth/berth'], file);
  setAutostart(false, ['/opt/Berth/berth'], file);
  expect(existsSync(file)).toBe(false);
});

test.each([
  ['/home/me/My Apps/Berth.AppImage', '"/home/me/My Apps/Berth.AppImage"'],
  ['/opt/100 %/berth', '"/opt/100 %%/berth"'],
  ['/opt/a"b/berth', String.raw`"/opt/a\\"b/berth"`],
  ['/opt/$HOME/berth', String.raw`"/opt/\\$HOME/berth"`],
])('a program at %s is named so that the desktop finds it', (program, written) => {
  const file = join(temporaryFolder(), 'berth.desktop');
  setAutostart(true, [program], file);
  expect(readFileSync(file, 'utf8')).toContain(`Exec=${written}\n`);
});

test('the entry lies where the desktop looks', () => {
  expect(autostartFile({ XDG_CONFIG_HOME: '/config' })).toBe('/config/autostart/berth.desktop');
  expect(autostartFile({})).toMatch(/\/\.config\/autostart\/berth\.desktop$/);
});
