import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen, session, type WebContents } from 'electron';
import type { Abilities } from './bridge/desk.ts';
import type { PreferencesFile } from './preferences.ts';
import { placeOn, smallest } from './window-place.ts';

export interface WindowParts {
  /** The built app's folder. */
  out: string;
  /** The page's address without a hash. */
  url: string;
  preferences: PreferencesFile;
  openLink(url: string): void;
  quit(): void;
  /** Told to the page that is open already. */
  navigate(page: string): void;
}

const headerHeight = 52;

/** Of the page's upper corners, what the system's buttons take. */
export const titleBar: Abilities['titleBar'] =
  process.platform === 'darwin' ? { left: 78, right: 0 } : { left: 0, right: 140 };

/** The one window: made when it is first shown, then hidden and shown again. */
export class BerthWindow {
  readonly #parts: WindowParts;
  #window: BrowserWindow | undefined;
  #mayClose = false;

  constructor(parts: WindowParts) {
    this.#parts = parts;
    denyPermissions();
    nativeTheme.on('updated', () => this.#colourButtons());
  }

  /** Whose messages are answered. */
  get contents(): WebContents | undefined {
    return this.#window?.webContents;
  }

  get isFocused(): boolean {
    return this.#window?.isFocused() ?? false;
  }

  /** Brings the window to the front, on a page if one is named. */
  show(page?: string): void {
    if (!this.#window) {
      this.#open(page);
      return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
    if (page !== undefined) this.#parts.navigate(page);
  }

  /** From now on closing it is closing it: the app ends. */
  letClose(): void {
    this.#mayClose = true;
  }

  #open(page: string | undefined): void {
    const { preferences, out, url } = this.#parts;
    const before = preferences.get('window');
    const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
    const window = new BrowserWindow({
      ...placeOn(screens, before),
      minWidth: smallest.width,
      minHeight: smallest.height,
      title: 'Berth',
      show: false,
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#121a1d' : '#fcfdfd',
      ...(process.platform === 'linux' && { icon: join(out, 'main/icon.png') }),
      ...(process.platform === 'darwin'
        ? { titleBarStyle: 'hiddenInset' }
        : { titleBarStyle: 'hidden', titleBarOverlay: buttons() }),
      webPreferences: {
        preload: join(out, 'preload/preload.cjs'),
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        spellcheck: false,
      },
    });
    this.#window = window;
    if (before?.maximized) window.maximize();
    keepInside(window.webContents, this.#parts);
    window.once('ready-to-show', () => window.show());
    window.on('close', (event) => {
      this.#remember(window);
      if (this.#mayClose) return;
      event.preventDefault();
      if (preferences.get('closeTo') === 'tray') window.hide();
      else this.#parts.quit();
    });
    window.on('closed', () => {
      this.#window = undefined;
    });
    window.loadURL(page === undefined ? url : `${url}#${page}`).catch((error) => console.error(error));
  }

  #remember(window: BrowserWindow): void {
    this.#parts.preferences.set('window', {
      ...window.getNormalBounds(),
      maximized: window.isMaximized(),
    });
  }

  #colourButtons(): void {
    if (process.platform !== 'darwin') this.#window?.setTitleBarOverlay(buttons());
  }
}

/** The system's buttons over our own header. */
function buttons() {
  const symbolColor = nativeTheme.shouldUseDarkColors ? '#a9b3b7' : '#48555a';
  return { color: '#00000000', symbolColor, height: headerHeight };
}

/** The page stays the page: links leave to the browser, everything else stays undone. */
function keepInside(contents: WebContents, { openLink }: WindowParts): void {
  contents.setWindowOpenHandler(({ url }) => {
    openLink(url);
    return { action: 'deny' };
  });
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** The window needs no camera, no place, no device: whatever asks is refused. */
function denyPermissions(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
}
