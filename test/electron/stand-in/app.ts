import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { browser } from './browser.ts';
import { Chromium } from './chromium.ts';
import { preventable } from './preventable.ts';
import { type SecondInstance, SingleInstance } from './single-instance.ts';
import { adoptTargets } from './targets.ts';

interface LoginItem {
  openAtLogin?: boolean;
  args?: string[];
}

const realExit = process.exit.bind(process);

class App extends EventEmitter {
  name = 'Electron';
  isPackaged = false;
  readonly commandLine = new CommandLine();
  readonly _atExit = new Set<() => void>();
  readonly #paths = new Map<string, string>();
  readonly #ready = Promise.withResolvers<object>();
  #isReady = false;
  #folder = '';
  #version = '';
  #loginItem: LoginItem = {};

  isReady(): boolean {
    return this.#isReady;
  }

  whenReady(): Promise<object> {
    return this.#ready.promise;
  }

  getName(): string {
    return this.name;
  }

  getVersion(): string {
    return this.#version;
  }

  getAppPath(): string {
    return this.#folder;
  }

  getLocale(): string {
    return this.getPreferredSystemLanguages()[0] ?? 'en-US';
  }

  getPreferredSystemLanguages(): string[] {
    return (process.env.STANDIN_LANGUAGES ?? 'en-US').split(',');
  }

  getPath(name: string): string {
    const set = this.#paths.get(name);
    if (set) return set;
    if (name === 'home') return homedir();
    if (name === 'appData') return process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
    if (name === 'userData' || name === 'sessionData') return join(this.getPath('appData'), this.name);
    if (name === 'logs') return join(this.getPath('userData'), 'logs');
    if (name === 'temp') return tmpdir();
    if (name === 'exe') return process.env.STANDIN_EXE ?? process.execPath;
    throw new Error(`Failed to get '${name}' path`);
  }

  setPath(name: string, path: string): void {
    if (!isAbsolute(path)) throw new Error('Path must be absolute');
    this.#paths.set(name, path);
  }

  /** What Linux answers, where neither of the two does anything. */
  getLoginItemSettings() {
    return {
      openAtLogin: false,
      openAsHidden: false,
      wasOpenedAtLogin: false,
      wasOpenedAsHidden: false,
      restoreState: false,
      status: 'not-registered',
      executableWillLaunchAtLogin: false,
      launchItems: [],
    };
  }

  setLoginItemSettings(item: LoginItem): void {
    this.#loginItem = item;
  }

  get _loginItem(): LoginItem {
    return this.#loginItem;
  }

  setAppUserModelId(): void {}

  requestSingleInstanceLock(): boolean {
    return new SingleInstance(this.getPath('userData')).take(({ argv, folder }: SecondInstance) =>
      this.emit('second-instance', preventable(), argv, folder, null),
    );
  }

  quit(): void {
    if (browser.quitting) return;
    const before = preventable();
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    browser.quitting = true;
    for (const window of [...browser.windows]) {
      window.close();
      if (window.isDestroyed()) continue;
      browser.quitting = false;
      return;
    }
    const will = preventable();
    this.emit('will-quit', will);
    if (will.defaultPrevented) browser.quitting = false;
    else this.exit();
  }

  /** When this one has ended. */
  relaunch(): void {
    const [, ...args] = process.argv;
    this._atExit.add(() => spawn(this.getPath('exe'), args, { detached: true, stdio: 'ignore' }).unref());
  }

  exit(code = 0): void {
    browser.quitting = true;
    this.emit('quit', preventable(), code);
    for (const end of this._atExit) end();
    browser.chromium?.kill();
    realExit(code);
  }

  _describe({ folder, name, version }: { folder: string; name: string; version: string }): void {
    this.#folder = folder;
    this.name = name;
    this.#version = version;
  }

  async _start(): Promise<void> {
    const profile = join(this.getPath('userData'), 'stand-in-chromium');
    mkdirSync(profile, { recursive: true });
    const chromium = await Chromium.start(profile);
    browser.chromium = chromium;
    // What Playwright waits for.
    process.stderr.write(`\nDevTools listening on ${chromium.url}\n`);
    chromium.on('gone', () => {
      console.error('stand-in: Chromium went away');
      this.exit(1);
    });
    await adoptTargets(chromium);
    const ready = preventable();
    this.#isReady = true;
    this.emit('ready', ready, {});
    this.#ready.resolve(ready);
  }
}

class CommandLine {
  readonly #switches = new Map<string, string>();

  appendSwitch(name: string, value = ''): void {
    this.#switches.set(name, value);
  }

  hasSwitch(name: string): boolean {
    return this.#switches.has(name);
  }

  getSwitchValue(name: string): string {
    return this.#switches.get(name) ?? '';
  }
}

export const app = new App();

export function needReady(what: string): void {
  if (!app.isReady()) throw new Error(`${what} cannot be used before the app is ready`);
}

browser.allClosed = () => {
  if (browser.quitting) return;
  if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed');
  else app.quit();
};

process.exit = ((code?: number) => app.exit(code)) as typeof process.exit;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
// Electron shows an error box and goes on.
process.on('uncaughtException', (error) => console.error('Uncaught Exception:', error));
