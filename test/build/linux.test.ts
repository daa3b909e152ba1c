import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { serve } from '../make/berth.ts';
import { run } from '../make/command.ts';
import { makeImage } from '../make/image.ts';
import { packedOnce } from '../make/packed.ts';
import { pull, push } from '../make/push.ts';
import { describeWith } from '../make/tools.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
const debArch = process.arch === 'x64' ? 'amd64' : process.arch;

describeWith('Linux packages', { tools: ['7za', 'dpkg', 'dpkg-deb', 'tar'] }, (tools) => {
  const packed = packedOnce({ platform: 'linux', arch: process.arch, targets: ['tar.gz', 'deb'] });
  const archive = () =>
    packed.path(`berth-${version}${process.arch === 'x64' ? '' : `-${process.arch}`}.tar.gz`);
  const deb = () => packed.path(`berth_${version}_${debArch}.deb`);

  describe('the tar.gz', () => {
    test('unpacks to one folder, with a registry that a plain Node runs', async () => {
      const folder = join(packed.folder, 'unpacked');
      mkdirSync(folder);
      await run(tools.tar, ['-xzf', archive(), '-C', folder]);
      const app = join(folder, `berth-${version}`);
      const script = join(app, 'resources/app.asar.unpacked/out/registry/cli.mjs');
      const { url } = await serve({ script });
      const image = makeImage({ layers: 2 });
      await push(url, 'team/app', image, 'v1');
      expect(await pull(url, 'team/app', 'v1')).toMatchObject({ digest: image.manifest.digest });
    });

    test('does not take itself for an installed package, which updates could replace', async () => {
      const files = await run(tools.tar, ['-tzf', archive()]);
      expect(files).toContain('/resources/app.asar\n');
      expect(files).not.toContain('package-type');
    });
  });

  describe('the deb', () => {
    test('says what it is, and who answers for it', async () => {
      const fields = await run(tools['dpkg-deb'], ['--field', deb()]);
      expect(fields).toMatch(/^Package: berth$/m);
      expect(fields).toMatch(new RegExp(`^Version: ${version}$`, 'm'));
      expect(fields).toMatch(new RegExp(`^Architecture: ${debArch}$`, 'm'));
      expect(fields).toMatch(/^Section: devel$/m);
      expect(fields).toMatch(/^Description: Container registry on your own machine$/m);
    });

    test('brings a menu entry in both languages that finds its window and its icon', async () => {
      const folder = join(packed.folder, 'deb');
      await run(tools['dpkg-deb'], ['--extract', deb(), folder]);
      const entry = readFileSync(join(folder, 'usr/share/applications/berth.desktop'), 'utf8');
      expect(entry).toMatch(/^Exec=\/opt\/Berth\/berth %U$/m);
      expect(entry).toMatch(/^Categories=Development;$/m);
      expect(entry).toMatch(/^StartupWMClass=berth$/m);
      expect(entry).toMatch(/^Icon=berth$/m);
      expect(entry).toMatch(/^Comment\[zh_CN\]=/m);
      for (const size of ['16x16', '48x48', '512x512']) {
        expect(existsSync(join(folder, `usr/share/icons/hicolor/${size}/apps/berth.png`)), size).toBe(true);
      }
    });

    test('knows how it was installed and where updates come from', async () => {
      const resources = join(packed.folder, 'deb/opt/Berth/resources');
      expect(readFileSync(join(resources, 'package-type'), 'utf8')).toBe('deb');
      expect(readFileSync(join(resources, 'app-update.yml'), 'utf8')).toMatch(/^url: https:/m);
      expect(packed.files('.').filter((file) => /^latest-linux.*\.yml$/.test(file))).toHaveLength(1);
    });

    test('touches nothing of the person who used it, installed or removed', async () => {
      const folder = join(packed.folder, 'control');
      await run(tools['dpkg-deb'], ['--control', deb(), folder]);
      for (const script of ['postinst', 'postrm']) {
        expect(readFileSync(join(folder, script), 'utf8')).not.toMatch(/HOME|\/home|\/root|XDG|~/);
      }
    });
  });
});
