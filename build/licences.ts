import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Rolldown } from 'vite';

/** One package that Berth is delivered with, for the window's page about itself. */
export interface Licence {
  name: string;
  version: string;
  /** An SPDX expression. */
  licence: string;
  /** The whole text, where the package brings it. */
  text: string | null;
}

/** Licences of all packages of which something is in these bundles, and of the packages delivered beside them. */
export function licencesOf(bundles: Rolldown.RolldownOutput[], beside: string[], root: string): Licence[] {
  const folders = new Set(beside.map((name) => join(root, 'node_modules', name)));
  for (const { output } of bundles) {
    for (const part of output) {
      for (const module of part.type === 'chunk' ? part.moduleIds : []) {
        const folder = packageFolder(module);
        if (folder) folders.add(folder);
      }
    }
  }
  const found = [...folders].map(licenceOf);
  return found.sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
}

/** The last `node_modules/name` or `node_modules/@scope/name` in a module's path. */
function packageFolder(module: string): string | undefined {
  const path = module.replaceAll('/', sep).replaceAll('\0', '');
  const mark = `${sep}node_modules${sep}`;
  const start = path.lastIndexOf(mark);
  if (start < 0) return undefined;
  const [scope = '', name = ''] = path.slice(start + mark.length).split(sep);
  return path.slice(0, start + mark.length) + (scope.startsWith('@') ? join(scope, name) : scope);
}

function licenceOf(folder: string): Licence {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (typeof license !== 'string') throw new Error(`${name} does not say under which licence it stands`);
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  return { name, version, licence: license, text: file ? readFileSync(join(folder, file), 'utf8') : null };
}
