/**
 * What is put into every page, before its own scripts: a bridge between the page's world and the isolated world of the
 * preload script. Only the source text of `bridge`, `mainWorld` and `preloadWorld` travels, so none of them may refer to
 * anything outside itself.
 */
import type { Codec, Hooks } from './codec.ts';
import { makeCodec } from './codec.ts';

export const worldName = 'Electron Isolated Context';
/** By which the preload's world calls us; with `Receive` behind it, by which we call that world. */
export const bindingName = '__electronStandIn';

/** The little of a page that is used here. */
interface PageWindow {
  top: unknown;
  dispatchEvent(event: unknown): boolean;
  addEventListener(name: string, listener: (event: PageEvent) => void): void;
}
interface PageEvent {
  detail: string;
  stopImmediatePropagation(): void;
}
declare const window: PageWindow;
declare const location: { href: string };

type Call = (...args: never[]) => unknown;
type Settle = { resolve(value: unknown): void; reject(error: unknown): void };

interface Side {
  /** What the other side's `ask` calls. */
  serve(answer: (...args: never[]) => unknown): void;
  ask(...args: unknown[]): unknown;
}
type MakeBridge = (codec: Codec, token: string, mine: string, theirs: string) => Side;

/** Synchronous calls between two worlds that share a document but no object: DOM events that carry text. */
function bridge(codec: Codec, token: string, mine: string, theirs: string): Side {
  const { dispatchEvent, addEventListener } = window;
  const PageCustomEvent = CustomEvent;
  const { parse, stringify } = JSON;
  const given: unknown[] = [null];
  const ids = new Map<unknown, number>();
  const stubs = new Map<number, Call>();
  const promises = new Map<number, Settle>();
  let answer: { ok: boolean; value: unknown } | undefined;

  const post = (kind: string, message: unknown) =>
    dispatchEvent.call(
      window,
      new PageCustomEvent(`${token}:${theirs}:${kind}`, { detail: stringify(message) }),
    );
  const listen = (kind: string, hear: (message: never) => void) =>
    addEventListener.call(window, `${token}:${mine}:${kind}`, (event) => {
      event.stopImmediatePropagation();
      hear(parse(event.detail) as never);
    });

  function idOf(value: unknown): number {
    const before = ids.get(value);
    if (before !== undefined) return before;
    const id = given.push(value) - 1;
    ids.set(value, id);
    return id;
  }

  const hooks: Hooks = {
    give(value) {
      const id = idOf(value);
      if (typeof value === 'function') return { $: 'function', id };
      (value as Promise<unknown>).then(
        (result) => post('settle', { id, ok: true, value: encode(result) }),
        (error) => post('settle', { id, ok: false, value: encode(error) }),
      );
      return { $: 'promise', id };
    },
    take(token) {
      const id = token.id as number;
      if (token.$ === 'promise')
        return new Promise((resolve, reject) => promises.set(id, { resolve, reject }));
      const stub = stubs.get(id) ?? ((...args: unknown[]) => call(id, args));
      stubs.set(id, stub);
      return stub;
    },
  };
  const encode = (value: unknown) => codec.encode(value, hooks);
  const decode = (value: unknown) => codec.decode(value, hooks);

  function call(id: number, args: unknown[]): unknown {
    answer = undefined;
    post('call', { id, args: encode(args) });
    const got = answer as { ok: boolean; value: unknown } | undefined;
    if (!got) throw new Error('stand-in: the other world did not answer');
    const value = decode(got.value);
    if (!got.ok) throw value;
    return value;
  }

  listen('answer', (message) => {
    answer = message;
  });
  listen('settle', ({ id, ok, value }: { id: number; ok: boolean; value: unknown }) => {
    const promise = promises.get(id);
    promises.delete(id);
    if (ok) promise?.resolve(decode(value));
    else promise?.reject(decode(value));
  });
  listen('call', ({ id, args }: { id: number; args: unknown }) => {
    let result: unknown;
    try {
      const target = given[id] as (...args: unknown[]) => unknown;
      result = { ok: true, value: encode(target(...(decode(args) as unknown[]))) };
    } catch (error) {
      result = { ok: false, value: encode(error) };
    }
    post('answer', result);
  });
  return {
    serve(target) {
      given[0] = target;
    },
    ask: (...args) => call(0, args),
  };
}

function mainWorld(codec: Codec, makeBridge: MakeBridge, token: string): void {
  if (window !== window.top || location.href === 'about:blank') return;

  function freeze(value: unknown): unknown {
    if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
      return value;
    for (const part of Object.values(value)) freeze(part);
    return Object.freeze(value);
  }

  makeBridge(codec, token, 'main', 'preload').serve((key: string, value: unknown) => {
    if (Object.hasOwn(window, key))
      throw new Error('Cannot bind an API on top of an existing property on the window object');
    Object.defineProperty(window, key, { value: freeze(value), enumerable: true });
  });
}

type Listener = (event: unknown, ...args: unknown[]) => void;
type Preload = (
  require: unknown,
  process: unknown,
  exports: unknown,
  module: unknown,
  global: unknown,
) => void;

interface FromMain {
  type: 'reply' | 'send';
  id: number;
  channel: string;
  ok: boolean;
  value: unknown;
}

function preloadWorld(
  codec: Codec,
  makeBridge: MakeBridge,
  token: string,
  bindingName: string,
  info: { preload: string },
  preload: Preload,
): void {
  if (window !== window.top || location.href === 'about:blank') return;
  const world = globalThis as unknown as Record<string, unknown>;
  const toMain = world[bindingName] as (text: string) => void;
  const page = makeBridge(codec, token, 'preload', 'main');
  const listeners = new Map<string, Listener[]>();
  const pending = new Map<number, Settle>();
  let lastId = 0;

  const ipcRenderer = {
    invoke(channel: string, ...args: unknown[]) {
      const encoded = codec.encode(args);
      return new Promise((resolve, reject) => {
        pending.set(++lastId, { resolve, reject });
        toMain(JSON.stringify({ type: 'invoke', id: lastId, channel, args: encoded }));
      });
    },
    send(channel: string, ...args: unknown[]) {
      toMain(JSON.stringify({ type: 'send', channel, args: codec.encode(args) }));
    },
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    off(channel: string, listener: Listener) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((other) => other !== listener),
      );
      return ipcRenderer;
    },
  };

  world[`${bindingName}Receive`] = ({ type, id, channel, ok, value }: FromMain) => {
    if (type === 'send') {
      const args = codec.decode(value) as unknown[];
      for (const listener of listeners.get(channel) ?? [])
        listener({ sender: ipcRenderer, ports: [] }, ...args);
      return;
    }
    const promise = pending.get(id);
    pending.delete(id);
    if (ok) promise?.resolve(codec.decode(value));
    else promise?.reject(new Error(`Error invoking remote method '${channel}': ${value}`));
  };

  const contextBridge = { exposeInMainWorld: (key: string, api: unknown) => void page.ask(key, api) };
  const electron = { contextBridge, ipcRenderer };
  const require = (name: string) => {
    if (name === 'electron' || name === 'electron/renderer') return electron;
    throw new Error(`module not found: ${name}`);
  };
  const process = { ...info, type: 'renderer', sandboxed: true, contextIsolated: true };
  const exports = {};
  try {
    preload(require, process, exports, { exports }, globalThis);
  } catch (error) {
    console.error(`Unable to load preload script: ${info.preload}`);
    console.error(error);
    toMain(JSON.stringify({ type: 'preload-error', message: String(error) }));
  }
}

export function preloadWrapper(source: string): string {
  return `(function (require, process, exports, module, global) {${source}\n})`;
}

export function mainWorldSource(token: string): string {
  return `(${mainWorld})((${makeCodec})(), ${bridge}, ${JSON.stringify(token)});`;
}

export function preloadWorldSource(token: string, info: object, preload: string): string {
  const texts = [token, bindingName, info].map((value) => JSON.stringify(value)).join(', ');
  return `(${preloadWorld})((${makeCodec})(), ${bridge}, ${texts}, ${preloadWrapper(preload)});`;
}
