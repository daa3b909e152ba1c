import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { listPackage } from '@electron/asar';
import { afterAll, beforeAll } from 'vitest';
import { run } from './command.ts';
import { fakeDist } from './fake-dist.ts';

const root = resolve(import.meta.dirname, '../..');

export interface Packing {
  platform: 'linux' | 'win32' | 'darwin';
  arch: string;
  targets: string[];
  /** Another version than that of package.json. */
  version?: string;
}

export interface Packed {
  folder: string;
  /** A path in the folder of what was packed. */
  path(...names: string[]): string;
  /** Files of a folder in it with all below, sorted, with `/` between the names. */
  files(...names: string[]): string[];
}

/** What electron-builder makes of out/, once for all tests of a file. */
export function packedOnce({ platform, arch, targets, version = '' }: Packing): Packed {
  const folder = mkdtempSync(join(tmpdir(), 'berth-packed-'));
  const path = (...names: string[]) => join(folder, 'packed', ...names);
  beforeAll(async () => {
    mkdirSync(path());
    const option = { linux: '--linux', win32: '--win', darwin: '--mac' }[platform];
    const builder = join(root, 'node_modules/electron-builder/cli.js');
    const config = join(root, 'test/build/builder.mjs');
    await run(
      process.execPath,
      [builder, '--config', config, '--publish', 'never', option, ...targets, `--${arch}`],
      {
        folder: root,
        timeoutMs: 110_000,
        env: {
          ...process.env,
          FAKE_DIST: fakeDist(join(folder, 'dist'), platform),
          PACKED_INTO: path(),
          PACKED_VERSION: version,
          // What electron-builder would fetch from GitHub.
          CUSTOM_FPM_PATH: join(root, 'test/build/fpm.mjs'),
          ELECTRON_BUILDER_7ZIP_PATH: '/usr/bin/7za',
        },
      },
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, path, files: (...names) => filesIn(path(...names)) };
}

/** Every file below a folder, sorted. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/** The files of an archive, also those that lie beside it, sorted. */
export function filesInAsar(archive: string): string[] {
  const entries = listPackage(archive, { isPack: false }).map((entry) => entry.slice(1));
  const folders = new Set(entries.flatMap((entry) => parents(entry)));
  return entries.filter((entry) => !folders.has(entry)).sort();
}

function parents(entry: string): string[] {
  const parts = entry.split('/');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('/'));
}
