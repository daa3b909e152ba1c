/**
 * `npm run dev`: the window comes from Vite's server and changes while it is open; the other parts are built anew at
 * every change of theirs, and the app restarts. BERTH_DEV_URL tells the app where its window comes from.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createBuilder, createServer, type Rolldown } from 'vite';

const configFile = join(import.meta.dirname, 'vite.config.ts');
// In plain Node this is the path of Electron's executable, which is downloaded first where it is missing.
const electron = createRequire(import.meta.url)('electron') as unknown as string;

const server = await (await createServer({ configFile })).listen();
const env = { ...process.env, BERTH_DEV_URL: server.resolvedUrls?.local[0] };
const builder = await createBuilder({ configFile, mode: 'development' });

let app: ChildProcess | undefined;
let soon: NodeJS.Timeout | undefined;
for (const [name, environment] of Object.entries(builder.environments)) {
  if (name === 'client' || name === 'ssr') continue;
  environment.config.build.watch = {};
  const watcher = (await builder.build(environment)) as Rolldown.RolldownWatcher;
  watcher.on('event', ({ code }) => {
    if (code === 'END') restart();
  });
}

/** A change is often one of several parts at once. */
function restart(): void {
  clearTimeout(soon);
  soon = setTimeout(async () => {
    if (app) await ended(app);
    app = spawn(electron, ['.', ...process.argv.slice(2)], { stdio: 'inherit', env });
    app.on('exit', (code) => process.exit(code ?? 0));
  }, 200);
}

function ended(app: ChildProcess): Promise<void> {
  app.removeAllListeners('exit');
  return new Promise((resolve) => {
    app.on('exit', () => resolve());
    app.kill();
  });
}
