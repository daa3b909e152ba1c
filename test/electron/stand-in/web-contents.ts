import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { Script } from 'node:vm';
import { chromium, type OpenWindow } from './browser.ts';
import type { Message } from './chromium.ts';
import { makeCodec } from './codec.ts';
import { ipcMain } from './ipc-main.ts';
import { colourScheme, onColourScheme } from './native-theme.ts';
import { bindingName, mainWorldSource, preloadWorldSource, preloadWrapper, worldName } from './page.ts';
import { preventable } from './preventable.ts';
import { handlerOf, inward, outward, session, suffix } from './protocol.ts';
import { register, sessionOf, unregister } from './targets.ts';

const { encode, decode } = makeCodec();

export interface WebPreferences {
  preload?: string;
  contextIsolation?: boolean;
  sandbox?: boolean;
  nodeIntegration?: boolean;
  webviewTag?: boolean;
  webSecurity?: boolean;
}

/** What keeps a page away from this machine; the stand-in knows no page without it. */
const safe = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webviewTag: false,
  webSecurity: true,
} as const;

interface Owner extends OpenWindow {
  _readyToShow(): void;
  _gone(): void;
}

interface Paused {
  requestId: string;
  request: { url: string; method: string; headers: Record<string, string>; postData?: string };
  resourceType: string;
  frameId: string;
}

interface FromPage {
  type: 'invoke' | 'send' | 'preload-error';
  id: number;
  channel: string;
  args: unknown;
  message: string;
}

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

const all = new Set<WebContents>();
let lastId = 0;

export class WebContents extends EventEmitter {
  readonly id = ++lastId;
  readonly session = session.defaultSession;
  readonly mainFrame: Frame;
  readonly #preferences: WebPreferences;
  readonly #owner: Owner;
  readonly #token = randomUUID();
  readonly #created: Promise<void>;
  readonly #forgetTheme: () => void;
  #target = '';
  #session: string | undefined;
  #world: string | undefined;
  #url = '';
  #expected: string | undefined;
  #opening: string[] = [];
  #open: OpenHandler = () => ({ action: 'allow' });
  #destroyed = false;

  constructor(owner: Owner, preferences: WebPreferences, size: { width: number; height: number }) {
    super();
    for (const [key, value] of Object.entries(safe) as [keyof typeof safe, boolean][]) {
      if ((preferences[key] ?? value) !== value)
        throw new Error(`stand-in: webPreferences.${key} must be ${value}`);
    }
    this.#owner = owner;
    this.#preferences = preferences;
    this.mainFrame = new Frame(this);
    this.#forgetTheme = onColourScheme(() => void this.#showTheme().catch(() => undefined));
    all.add(this);
    this.#created = this.#create(size);
    this.#created.catch((error) => console.error('stand-in: could not open a window', error));
  }

  getURL(): string {
    return this.#url;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  isLoading(): boolean {
    return this.#expected !== undefined;
  }

  /** With what holds where nothing was said. Electron has it, and declares it nowhere. */
  getLastWebPreferences(): WebPreferences {
    return { ...safe, ...this.#preferences };
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#open = handler;
  }

  send(channel: string, ...args: unknown[]): void {
    this.#tellPage({ type: 'send', channel, value: encode(args) });
  }

  async loadURL(url: string): Promise<void> {
    await this.#created;
    this.#expected = url;
    const loaded = new Promise((resolve) => this.once('did-finish-load', resolve));
    const { errorText } = await this.#send('Page.navigate', { url: outward(url) });
    if (errorText) {
      this.#expected = undefined;
      this.emit('did-fail-load', {}, -2, errorText, url, true);
      throw new Error(`${errorText} loading '${url}'`);
    }
    await loaded;
    this.#expected = undefined;
  }

  reload(): void {
    void this.#send('Page.reload');
  }

  close(): void {
    this.#owner.close();
  }

  _resize(width: number, height: number): void {
    void this.#created.then(() => this.#send('Emulation.setDeviceMetricsOverride', metrics(width, height)));
  }

  /** `minimized` or `normal`, as far as a Chromium without a screen knows it. */
  _windowState(windowState: string): void {
    void this.#created
      .then(() => chromium().send('Browser.getWindowForTarget', { targetId: this.#target }))
      .then(({ windowId }) =>
        chromium().send('Browser.setWindowBounds', { windowId, bounds: { windowState } }),
      )
      .catch(() => undefined);
  }

  get _target(): string {
    return this.#target;
  }

  _destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#forgetTheme();
    all.delete(this);
    void this.#created
      .then(() => chromium().send('Target.closeTarget', { targetId: this.#target }))
      .catch(() => undefined);
    unregister(this.#target);
    this.emit('destroyed');
  }

  async #create({ width, height }: { width: number; height: number }): Promise<void> {
    const { targetId } = await chromium().send('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
      width,
      height,
    });
    this.#target = String(targetId);
    register(this.#target, { opened: (url) => this.#opened(url), gone: () => this.#owner._gone() });
    this.#session = await sessionOf(this.#target);
    this.#listen();
    await this.#decidePermissions();
    await Promise.all([...this.#steps(width, height).map((step) => this.#send(...step)), this.#showTheme()]);
    await this.#send('Runtime.runIfWaitingForDebugger');
  }

  /** As the app's handler decides; where it has none, everything is granted, as in Electron. */
  async #decidePermissions(): Promise<void> {
    for (const name of ['geolocation', 'notifications']) {
      let granted = true;
      session.defaultSession._permission?.(this, name, (answer) => {
        granted = answer;
      });
      await chromium().send('Browser.setPermission', {
        permission: { name },
        setting: granted ? 'granted' : 'denied',
      });
    }
  }

  #steps(width: number, height: number): [string, object?][] {
    const { preload } = this.#preferences;
    const source = 'Page.addScriptToEvaluateOnNewDocument';
    return [
      ['Page.enable'],
      ['Runtime.enable'],
      ['Runtime.addBinding', { name: bindingName, executionContextName: worldName }],
      [
        'Fetch.enable',
        { patterns: [{ urlPattern: `https://*${suffix}/*` }, { urlPattern: '*', resourceType: 'Document' }] },
      ],
      [source, { source: mainWorldSource(this.#token) }],
      ...(preload
        ? ([[source, { source: this.#preloadSource(preload), worldName }]] satisfies [string, object][])
        : []),
      ...(process.env.STANDIN_HEADED === '1'
        ? []
        : ([['Emulation.setDeviceMetricsOverride', metrics(width, height)]] satisfies [string, object][])),
    ];
  }

  #listen(): void {
    const on = (method: string, hear: (params: never) => void) =>
      chromium().on(`${this.#session}:${method}`, (params) => hear(params as never));
    on('Runtime.executionContextCreated', ({ context }: { context: World }) => {
      if (context.name === worldName && context.auxData.frameId === this.#target)
        this.#world = context.uniqueId;
    });
    on('Runtime.bindingCalled', ({ name, payload }: { name: string; payload: string }) => {
      if (name === bindingName) void this.#take(JSON.parse(payload));
    });
    on('Page.windowOpen', ({ url }: { url: string }) => void this.#opening.push(url));
    on('Page.frameNavigated', ({ frame }: { frame: { parentId?: string; url: string } }) => {
      if (frame.parentId !== undefined) return;
      this.#url = inward(frame.url);
      this.emit('did-navigate', {}, this.#url, 200, '');
    });
    on('Page.navigatedWithinDocument', ({ frameId, url }: { frameId: string; url: string }) => {
      if (frameId === this.#target) this.#url = inward(url);
    });
    on('Page.loadEventFired', () => {
      if (this.#url === '' || this.#url === 'about:blank') return;
      // Playwright says, as it comes to a new page, that it wants nothing of the colours; that takes ours away.
      void this.#showTheme().catch(() => undefined);
      this.emit('did-finish-load', {});
      this.#owner._readyToShow();
    });
    on('Fetch.requestPaused', (paused: Paused) => void this.#answer(paused).catch(() => undefined));
  }

  #opened(url: string): { action: 'allow' | 'deny' } {
    return this.#open({ url: inward(this.#opening.shift() ?? url) });
  }

  /** One that is no script at all fails here, as it does in Electron. */
  #preloadSource(file: string): string {
    if (!isAbsolute(file)) throw new Error(`preload script must have absolute path: ${file}`);
    const info = { preload: file, platform: process.platform, versions: { ...process.versions }, env: {} };
    try {
      const source = readFileSync(file, 'utf8');
      new Script(preloadWrapper(source), { filename: file });
      return preloadWorldSource(this.#token, info, source);
    } catch (error) {
      console.error(`Unable to load preload script: ${file}\n`, error);
      setImmediate(() => this.emit('preload-error', {}, file, error));
      return '';
    }
  }

  async #take({ type, id, channel, args, message }: FromPage): Promise<void> {
    if (type === 'preload-error') {
      this.emit('preload-error', {}, this.#preferences.preload, new Error(message));
      return;
    }
    const event = { sender: this, senderFrame: this.mainFrame, frameId: 1, processId: 1, ports: [] };
    if (type === 'send') {
      ipcMain.emit(channel, event, ...(decode(args) as unknown[]));
      return;
    }
    try {
      const handler = ipcMain._handlers.get(channel);
      if (!handler) throw new Error(`No handler registered for '${channel}'`);
      const value = encode(await handler(event, ...(decode(args) as unknown[])));
      this.#tellPage({ type: 'reply', id, ok: true, value });
    } catch (error) {
      console.error(`Error occurred in handler for '${channel}':`, error);
      this.#tellPage({ type: 'reply', id, channel, ok: false, value: String(error) });
    }
  }

  /** A request that Chromium holds back until somebody answers it. */
  async #answer({ requestId, request, resourceType, frameId }: Paused): Promise<void> {
    const url = inward(request.url);
    const isPage = resourceType === 'Document' && frameId === this.#target;
    if (isPage && withoutHash(url) !== withoutHash(this.#expected ?? this.#url)) {
      const details = preventable({ url, isSameDocument: false, isMainFrame: true, frame: this.mainFrame });
      this.emit('will-navigate', details, url);
      if (details.defaultPrevented) {
        await this.#send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
        return;
      }
    }
    if (url === request.url) {
      await this.#send('Fetch.continueRequest', { requestId });
      return;
    }
    try {
      const answer = await this.#handled(url, request);
      const body = Buffer.from(await answer.arrayBuffer()).toString('base64');
      const responseHeaders = [...answer.headers].map(([name, value]) => ({ name, value }));
      await this.#send('Fetch.fulfillRequest', {
        requestId,
        responseCode: answer.status,
        responseHeaders,
        body,
      });
    } catch (error) {
      if (this.#destroyed) return;
      console.error(`stand-in: the handler of ${url} failed`, error);
      await this.#send('Fetch.failRequest', { requestId, errorReason: 'Failed' });
    }
  }

  async #handled(url: string, { method, headers, postData }: Paused['request']): Promise<Response> {
    const handler = handlerOf(url);
    if (!handler) throw new Error('nobody handles it');
    return await handler(new Request(url, { method, headers, body: postData ?? null }));
  }

  async #showTheme(): Promise<void> {
    const features = [{ name: 'prefers-color-scheme', value: colourScheme() }];
    await this.#send('Emulation.setEmulatedMedia', { features });
  }

  #tellPage(message: object): void {
    if (!this.#world || this.#destroyed) return;
    const expression = `${bindingName}Receive(${JSON.stringify(message)})`;
    this.#send('Runtime.evaluate', { expression, uniqueContextId: this.#world }).catch(() => undefined);
  }

  #send(method: string, params: object = {}): Promise<Message> {
    return chromium().send(method, params, this.#session);
  }
}

interface World {
  name: string;
  uniqueId: string;
  auxData: { frameId: string };
}

/** A page's main frame; the stand-in runs preload scripts in no other. */
class Frame {
  readonly parent = null;
  readonly #contents: WebContents;

  constructor(contents: WebContents) {
    this.#contents = contents;
  }

  get url(): string {
    return this.#contents.getURL();
  }

  get origin(): string {
    return /^[\w+.-]+:\/\/[^/?#]*/.exec(this.url)?.[0] ?? 'null';
  }
}

function metrics(width: number, height: number) {
  return { width, height, deviceScaleFactor: 1, mobile: false };
}

function withoutHash(url: string): string {
  return url.replace(/#.*/, '');
}

export const webContents = {
  getAllWebContents: () => [...all],
  fromId: (id: number) => [...all].find((contents) => contents.id === id),
  fromDevToolsTargetId: (id: string) => [...all].find(({ _target }) => _target === id),
};
