import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { standardFeed, updaterHere } from '../../electron/updater.ts';
import { temporaryFolder } from '../make/folder.ts';

afterEach(() => void vi.unstubAllEnvs());

test.runIf(process.platform === 'linux')('a Berth unpacked from an archive cannot replace itself', () => {
  vi.stubEnv('APPIMAGE', undefined);
  const resources = temporaryFolder();
  writeFileSync(join(resources, 'app-update.yml'), 'provider: generic\nurl: https://berth.example.org\n');
  expect(updaterHere(resources)).toBeUndefined();
});

test('nor can one that was packed without a feed', () => {
  vi.stubEnv('APPIMAGE', '/home/somebody/Berth.AppImage');
  expect(updaterHere(temporaryFolder())).toBeUndefined();
});

test('the standard feed is the one it was packed with', () => {
  const resources = temporaryFolder();
  writeFileSync(
    join(resources, 'app-update.yml'),
    "provider: generic\nurl: 'https://berth.example.org/u:1'\n",
  );
  expect(standardFeed(resources)).toBe('https://berth.example.org/u:1');
});
