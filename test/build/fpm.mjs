#!/usr/bin/env node
// Makes electron-builder's deb with Debian's own dpkg-deb where fpm cannot be downloaded (CUSTOM_FPM_PATH names it).
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const { values: asked, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    source: { ...text, short: 's' },
    target: { ...text, short: 't' },
    force: { type: 'boolean' },
    depends: { ...text, short: 'd', multiple: true },
    'deb-recommends': { ...text, multiple: true },
    'deb-compression': text,
    'deb-priority': text,
    'after-install': text,
    'after-remove': text,
    'before-remove': text,
    architecture: text,
    category: text,
    description: text,
    license: text,
    maintainer: text,
    name: text,
    package: text,
    url: text,
    vendor: text,
    version: text,
  },
});
if (asked.source !== 'dir' || asked.target !== 'deb') throw new Error('only from a folder, only to a deb');

const root = mkdtempSync(join(tmpdir(), 'deb-'));
chmodSync(root, 0o755);
for (const file of files) {
  const [from, to] = file.split('=');
  mkdirSync(dirname(join(root, to)), { recursive: true });
  cpSync(from, join(root, to), { recursive: true, verbatimSymlinks: true });
}
const bytes = execFileSync('du', ['-sk', root], { encoding: 'utf8' });
const fields = {
  Package: asked.name,
  Version: asked.version,
  Architecture: asked.architecture,
  Maintainer: asked.maintainer,
  'Installed-Size': Number.parseInt(bytes, 10),
  Depends: asked.depends?.join(', '),
  Recommends: asked['deb-recommends']?.join(', '),
  Section: asked.category,
  Priority: asked['deb-priority'],
  Homepage: asked.url,
  Description: asked.description.trim().replace(/\n\s*/g, '\n '),
};
const control = join(root, 'DEBIAN');
mkdirSync(control);
const lines = Object.entries(fields).map(([field, value]) => (value ? `${field}: ${value}\n` : ''));
writeFileSync(join(control, 'control'), lines.join(''));
for (const [script, name] of [
  [asked['after-install'], 'postinst'],
  [asked['after-remove'], 'postrm'],
  [asked['before-remove'], 'prerm'],
]) {
  cpSync(script, join(control, name));
  chmodSync(join(control, name), 0o755);
}
// Not as small as fpm would make it, but soon.
execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', root, asked.package]);
rmSync(root, { recursive: true });
