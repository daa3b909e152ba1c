/** What Electron does between its command line and the app's main module. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as StandIn from './index.ts';

const electronVersion: string = createRequire(import.meta.url)('electron/package.json').version;
const executable = process.env.STANDIN_EXE ?? process.execPath;
const resources = join(dirname(executable), 'resources');
const packed = ['app', 'app.asar'].map((name) => join(resources, name)).find((path) => existsSync(path));
const line = readLine(process.argv.slice(2));

process.argv = [executable, ...process.argv.slice(2)];
Object.defineProperty(process.versions, 'electron', { value: electronVersion, enumerable: true });
Object.defineProperty(process.versions, 'chrome', { value: '0.0.0.0', enumerable: true });
Object.assign(process, { type: 'browser', resourcesPath: resources, defaultApp: packed === undefined });

const { app } = createRequire(import.meta.url)('electron') as typeof StandIn;
app.isPackaged = packed !== undefined;
if (line.userData) {
  mkdirSync(line.userData, { recursive: true });
  app.setPath('userData', line.userData);
}
for (const file of line.required) createRequire(join(process.cwd(), 'x.js'))(resolve(file));

try {
  await run(packed ? await unpacked(packed) : resolve(line.folder));
} catch (error) {
  console.error('App threw an error during load');
  console.error(error);
  app.exit(1);
}

interface Line {
  folder: string;
  userData?: string;
  /** Of `-r`, as tests give them. */
  required: string[];
}

function readLine(args: string[]): Line {
  const line: Line = { folder: '', required: [] };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (arg === '-r') line.required.push(args[++at] ?? '');
    else if (arg.startsWith('--user-data-dir='))
      line.userData = resolve(arg.slice('--user-data-dir='.length));
    else if (!arg.startsWith('-')) line.folder ||= arg;
  }
  return line;
}

async function run(folder: string): Promise<void> {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  app._describe({ folder, name: about.productName ?? about.name, version: about.version });
  const main = createRequire(join(folder, 'package.json')).resolve(join(folder, about.main));
  // Ready waits for the main module: a top-level await of app.whenReady() never ends, here as there.
  await import(pathToFileURL(main).href);
  await app._start();
}

/** Node cannot look into an asar, so a packed app runs from a copy: what is missing in the one is missing in the other. */
async function unpacked(packed: string): Promise<string> {
  if (!packed.endsWith('.asar')) return packed;
  const { extractAll } = await import('@electron/asar');
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
  extractAll(packed, folder);
  const beside = `${packed}.unpacked`;
  if (existsSync(beside)) cpSync(beside, folder, { recursive: true });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
