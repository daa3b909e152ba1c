import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { browser } from './browser.ts';
import { preventable } from './preventable.ts';
import { WebContents, type WebPreferences } from './web-contents.ts';

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Options extends Partial<Bounds> {
  show?: boolean;
  title?: string;
  webPreferences?: WebPreferences;
}

let lastId = 0;

export class BrowserWindow extends EventEmitter {
  static readonly #all = new Set<BrowserWindow>();
  static #focused: BrowserWindow | null = null;

  readonly id = ++lastId;
  readonly webContents: WebContents;
  #title: string;
  #bounds: Bounds;
  #visible: boolean;
  #minimized = false;
  #maximized = false;
  #destroyed = false;
  #painted = false;

  static getAllWindows(): BrowserWindow[] {
    return [...BrowserWindow.#all];
  }

  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.#focused;
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null;
  }

  constructor({ show = true, title = app.name, webPreferences = {}, ...bounds }: Options = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const { x = 0, y = 0, width = 800, height = 600 } = bounds;
    this.#bounds = { x, y, width, height };
    this.#title = title;
    this.#visible = show;
    this.webContents = new WebContents(this, webPreferences, { width, height });
    BrowserWindow.#all.add(this);
    browser.windows.add(this);
    app.emit('browser-window-created', {}, this);
    if (show) BrowserWindow.#focused = this;
    else this.webContents._windowState('minimized');
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  show(): void {
    const wasVisible = this.#visible;
    this.#visible = true;
    this.#minimized = false;
    this.webContents._windowState('normal');
    if (!wasVisible) this.emit('show');
    this.focus();
  }

  hide(): void {
    if (!this.#visible) return;
    this.#visible = false;
    this.webContents._windowState('minimized');
    this.blur();
    this.emit('hide');
  }

  focus(): void {
    if (!this.#visible || this.isFocused()) return;
    BrowserWindow.#focused = this;
    this.emit('focus');
    app.emit('browser-window-focus', {}, this);
  }

  blur(): void {
    if (!this.isFocused()) return;
    BrowserWindow.#focused = null;
    this.emit('blur');
  }

  isVisible(): boolean {
    return this.#visible && !this.#destroyed;
  }

  isFocused(): boolean {
    return BrowserWindow.#focused === this;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  minimize(): void {
    this.#minimized = true;
    this.webContents._windowState('minimized');
  }

  restore(): void {
    this.#minimized = false;
    this.webContents._windowState('normal');
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  maximize(): void {
    this.#maximized = true;
  }

  isMaximized(): boolean {
    return this.#maximized;
  }

  setFullScreen(): void {}

  getBounds(): Bounds {
    return { ...this.#bounds };
  }

  getNormalBounds(): Bounds {
    return this.getBounds();
  }

  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    this.webContents._resize(this.#bounds.width, this.#bounds.height);
    this.emit('resize');
  }

  setTitleBarOverlay(): void {}

  getTitle(): string {
    return this.#title;
  }

  close(): void {
    if (this.#destroyed) return;
    const event = preventable();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    this.webContents._destroy();
    this._gone();
  }

  _readyToShow(): void {
    if (this.#painted) return;
    this.#painted = true;
    this.emit('ready-to-show');
  }

  _gone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    BrowserWindow.#all.delete(this);
    browser.windows.delete(this);
    if (this.isFocused()) BrowserWindow.#focused = null;
    this.webContents._destroy();
    this.emit('closed');
    if (browser.windows.size === 0) browser.allClosed();
  }
}
