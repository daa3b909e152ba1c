import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn, filesInAsar, type Packed, packedOnce } from '../make/packed.ts';

const root = resolve(import.meta.dirname, '../..');

describe('for Linux', () => {
  const packed = packedOnce({ platform: 'linux', arch: 'arm64', targets: ['dir'] });
  holdsJustTheApp(packed, 'linux-arm64-unpacked/resources', 'linux-arm64');

  test('the executable is called berth, and Chromium brings the two languages of the window', () => {
    const files = packed.files('linux-arm64-unpacked');
    expect(files).toContain('berth');
    expect(files.filter((file) => file.startsWith('locales/'))).toEqual([
      'locales/en-US.pak',
      'locales/zh-CN.pak',
    ]);
  });
});

describe('for Windows', () => {
  const packed = packedOnce({ platform: 'win32', arch: 'x64', targets: ['dir'] });
  holdsJustTheApp(packed, 'win-unpacked/resources', 'win32-x64');

  test('the executable is called Berth.exe', () => {
    expect(packed.files('win-unpacked')).toContain('Berth.exe');
  });
});

describe('for macOS', () => {
  const packed = packedOnce({ platform: 'darwin', arch: 'arm64', targets: ['dir'] });
  const contents = 'mac-arm64/Berth.app/Contents';
  holdsJustTheApp(packed, `${contents}/Resources`, 'darwin-arm64');

  test('the bundle has our name, icon and category, and helpers of that name', () => {
    const plist = readFileSync(packed.path(contents, 'Info.plist'), 'utf8');
    const value = (key: string) => new RegExp(`<key>${key}</key>\\s*<string>(.*)</string>`).exec(plist)?.[1];
    expect(value('CFBundleIdentifier')).toBe('org.example.berth');
    expect(value('CFBundleName')).toBe('Berth');
    expect(value('LSApplicationCategoryType')).toBe('public.app-category.developer-tools');
    expect(readFileSync(packed.path(contents, 'Resources', value('CFBundleIconFile') ?? ''))).toEqual(
      readFileSync(join(root, 'build/icons/icon.icns')),
    );
    expect(existsSync(packed.path(contents, 'MacOS/Berth'))).toBe(true);
    const languages = packed.files(contents, 'Resources').filter((file) => file.includes('.lproj/'));
    expect(languages).toEqual(['en.lproj/locale.pak', 'zh_CN.lproj/locale.pak']);
    expect(existsSync(packed.path(contents, 'Frameworks/Berth Helper (Renderer).app'))).toBe(true);
  });
});

function holdsJustTheApp(packed: Packed, resources: string, target: string): void {
  const archive = () => packed.path(resources, 'app.asar');

  test('the archive holds what was built, its licence, and the database: no sources, tests or maps', () => {
    const files = filesInAsar(archive());
    const built = filesIn(join(root, 'out')).filter((file) => !file.endsWith('.map') && file !== 'built');
    const others = ['LICENSE', 'package.json', ...built.map((file) => `out/${file}`)];
    expect(files.filter((file) => !file.startsWith('node_modules/'))).toEqual(others.sort());
    const modules = files.filter((file) => file.startsWith('node_modules/'));
    expect(modules.filter((file) => !file.startsWith('node_modules/better-sqlite3/'))).toEqual([]);
    expect(
      modules.filter((file) => !/\/(lib\/.*\.js|package\.json|LICENSE|prebuilds\/.*)$/.test(file)),
    ).toEqual([]);
  });

  test(`of the native builds only ${target}.node`, () => {
    const native = filesInAsar(archive()).filter((file) => file.endsWith('.node'));
    expect(native).toEqual([`node_modules/better-sqlite3/prebuilds/${target}.node`]);
  });

  test('beside the archive lie the registry and its database, for a plain Node', () => {
    const beside = packed.files(resources, 'app.asar.unpacked');
    expect(beside.filter((file) => !/^(out\/registry|node_modules\/better-sqlite3)\//.test(file))).toEqual(
      [],
    );
    expect(beside).toContain('out/registry/cli.mjs');
    expect(beside).toContain(`node_modules/better-sqlite3/prebuilds/${target}.node`);
  });
}
