/**
 * `npm run dev`: the window comes from Vite's server and changes while it is open; the other parts are built anew at
 * every change of theirs, and the app restarts. BERTH_DEV_URL tells the app where its window comes from.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createBuilder, createServer, type Rolldown } from 'vite';

const configFile = join(import.meta.dirname, 'vite.config.ts');
// In plain Node this is the path of Electron's executable, which is downloaded first where it is missing.
const electron = createRequire(import.meta.url)('electron') as unknown as string;

// What is built here is not what `npm start` would build.
rmSync(join(import.meta.dirname, '../out/built'), { force: true });
const server = await (await createServer({ configFile })).listen();
const env = { ...process.env, BERTH_DEV_URL: server.resolvedUrls?.local[0] };
const builder = await createBuilder({ configFile, mode: 'development', logLevel: 'warn' });

let app: ChildProcess | undefined;
let soon: NodeJS.Timeout | undefined;
const building = new Set(['main', 'preload', 'registry']);
for (const name of [...building]) {
  const environment = builder.environments[name];
  if (!environment) throw new Error(`${configFile} has no ${name}`);
  environment.config.build.watch = {};
  const watcher = (await builder.build(environment)) as Rolldown.RolldownWatcher;
  watcher.on('event', ({ code }) => {
    if (code === 'START') building.add(name);
    if (code === 'END') building.delete(name);
    // A change is often one of several parts at once.
    clearTimeout(soon);
    if (code === 'END' && building.size === 0) soon = setTimeout(restart, 200);
  });
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (app) app.kill(signal);
    else process.exit();
  });
}

async function restart(): Promise<void> {
  if (app) await ended(app);
  app = spawn(electron, ['.', ...process.argv.slice(2)], { stdio: 'inherit', env });
  app.on('exit', (code) => process.exit(code ?? 0));
}

function ended(app: ChildProcess): Promise<void> {
  app.removeAllListeners('exit');
  return new Promise((resolve) => {
    app.on('exit', () => resolve());
    app.kill();
  });
}
