// `npm start`: opens the app, built anew if its sources changed. Where no window can open it says why in one sentence
// and serves in this terminal. Plain JavaScript, as any Node that npm found may have started it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildUnlessFresh } from './fresh.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const options = process.argv.slice(2);
const noSandbox = '--no-sandbox';

const help = options.includes('--help') || options.includes('-h');
const obstacle = help ? undefined : (whyNoWindow(process) ?? whyNoElectron());
if (obstacle) console.log(`${obstacle}, so Berth serves in this terminal.`);
if (help || obstacle) {
  process.argv.splice(2, options.length, 'serve', ...options.filter((option) => option !== noSandbox));
  await import('../registry/berth.js');
} else if (buildUnlessFresh()) {
  open();
} else {
  process.exitCode = 1;
}

function whyNoWindow({ platform, env, getuid }) {
  if (env.CI && env.CI !== 'false')
    return 'No window opens where tests and builds run by themselves (CI is set)';
  if (platform === 'linux') {
    if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'There is no display here';
    const sandbox = getuid() !== 0 && !restrictsNamespaces();
    if (!sandbox && !options.includes(noSandbox))
      return `Electron's sandbox cannot start here (${noSandbox} goes without)`;
  } else if (env.SSH_CONNECTION) {
    return 'This terminal is on another machine than its screen';
  }
  return undefined;
}

/** Ubuntu lets only programs that it knows make the namespaces of a sandbox; an installed Berth is one of them. */
function restrictsNamespaces() {
  const file = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
  return existsSync(file) && readFileSync(file, 'utf8').trim() === '1';
}

function whyNoElectron() {
  let folder;
  try {
    folder = dirname(require.resolve('electron/package.json'));
  } catch {
    return 'Electron is not installed';
  }
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH || existsSync(join(folder, 'path.txt'))) return undefined;
  console.log('Fetching Electron, about 110 MB, once …');
  const fetching = spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore' });
  return fetching.status === 0 ? undefined : "Electron's binary is not here and cannot be downloaded";
}

function open() {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const app = spawn(require('electron'), [root, ...options], { stdio: 'inherit', env });
  // Ctrl+C reaches the app by itself; it ends this too when it is done.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => app.kill(signal));
  app.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
