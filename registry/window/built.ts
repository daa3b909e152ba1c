import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlainError } from '../errors.ts';

/** A file of the built window, as it goes to the browser. */
export interface WindowFile {
  /** `/assets/index-5fd2.js`; of index.html `/`. */
  path: string;
  type: string;
  etag: string;
  /** Its name changes with its content, so that it never has to be asked for again. */
  isHashed: boolean;
  bytes: Buffer;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** The window's files as they are now; what is built later is seen by the next start. */
export async function builtWindow(folder = findBuild()): Promise<WindowFile[]> {
  const names = existsSync(join(folder, 'index.html'))
    ? await readdir(folder, { recursive: true, withFileTypes: true })
    : [];
  if (names.length === 0) throw new PlainError('The window is not built. Build it with: npm run build');
  const files = names.filter((entry) => entry.isFile() && extname(entry.name) in types);
  return Promise.all(
    files.map((entry) => readWindowFile(relative(folder, join(entry.parentPath, entry.name)), folder)),
  );
}

async function readWindowFile(name: string, folder: string): Promise<WindowFile> {
  const bytes = await readFile(join(folder, name));
  const path = `/${name.split(sep).join('/')}`;
  return {
    path: path === '/index.html' ? '/' : path,
    type: types[extname(name)] ?? '',
    etag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
    isHashed: path.startsWith('/assets/'),
    bytes,
  };
}

/** Beside the bundle this code is in, or beside its sources. */
function findBuild(): string {
  const [bundled = '', sources = ''] = ['../renderer', '../../out/renderer'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return existsSync(join(bundled, 'index.html')) ? bundled : sources;
}
