// Plain JavaScript, as any Node that npm found may have started it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = [
  'build/vite.config.ts',
  'build/licences.ts',
  'build/icons/app',
  'electron',
  'registry',
  'renderer',
  'package.json',
  // Changes with every installation that changes a package.
  'node_modules/.package-lock.json',
];

/** Builds the app in out/ unless it was built after everything it is made of. Says whether there is a whole one now. */
export function buildUnlessFresh() {
  const stamp = join(root, 'out/built');
  const began = new Date();
  const parts = sources.map((source) => join(root, source));
  if (changedAt(stamp) >= Math.max(...parts.map(newestIn))) return true;
  console.log('Building the app …');
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const config = join(root, 'build/vite.config.ts');
  const options = ['build', '--app', '--config', config, '--logLevel', 'warn'];
  const { status } = spawnSync(process.execPath, [vite, ...options], { cwd: root, stdio: 'inherit' });
  if (status !== 0) return false;
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  // What was changed while it was built is newer than this build.
  utimesSync(stamp, began, began);
  return true;
}

/** When the newest of a file, or of a folder and all that is in it, was changed; removing a file changes its folder. */
function newestIn(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.mtimeMs ?? 0;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((entry) => newestIn(join(path, entry))));
}

function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}
