/** What to do with functions and promises, which no copy of a value can hold. */
export interface Hooks {
  give?(value: unknown): unknown;
  take?(token: Tagged): unknown;
}

interface Tagged {
  $: string;
  v?: unknown;
  [key: string]: unknown;
}

export interface Codec {
  encode(value: unknown, hooks?: Hooks): unknown;
  decode(value: unknown, hooks?: Hooks): unknown;
}

/**
 * The structured clone algorithm with JSON in the middle; what it cannot clone is a DataCloneError. It refers to nothing
 * outside itself, as its source text also runs in pages.
 */
export function makeCodec(): Codec {
  type Typed = new (buffer: ArrayBuffer) => unknown;

  function refuse(what: string): never {
    throw new DOMException(`${what} could not be cloned.`, 'DataCloneError');
  }

  function toText(bytes: Uint8Array): string {
    let text = '';
    for (let at = 0; at < bytes.length; at += 32_768)
      text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    return btoa(text);
  }

  function toBytes(text: unknown): ArrayBuffer {
    return Uint8Array.from(atob(String(text)), (letter) => letter.charCodeAt(0)).buffer;
  }

  function encode(value: unknown, hooks: Hooks = {}, above: unknown[] = []): unknown {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (value === undefined) return { $: 'undefined' };
    if (typeof value === 'number') {
      if (Object.is(value, -0)) return { $: 'number', v: '-0' };
      return Number.isFinite(value) ? value : { $: 'number', v: String(value) };
    }
    if (typeof value === 'bigint') return { $: 'bigint', v: String(value) };
    if (typeof value === 'symbol') return refuse(String(value));
    const isPromise = typeof (value as Promise<unknown>).then === 'function';
    if (typeof value === 'function' || (hooks.give && isPromise))
      return hooks.give ? hooks.give(value) : refuse(String(value).slice(0, 60));
    if (above.includes(value)) return refuse('A circular object (the stand-in does not know them)');
    const inner = (part: unknown) => encode(part, hooks, [...above, value]);
    if (Array.isArray(value)) return value.map(inner);
    return encodeObject(value as object, inner);
  }

  function encodeObject(value: object, inner: (part: unknown) => unknown): unknown {
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    if (value instanceof Date) return { $: 'date', v: value.getTime() };
    if (value instanceof RegExp) return { $: 'regexp', v: [value.source, value.flags] };
    if (value instanceof Map) return { $: 'map', v: [...value].map(inner) };
    if (value instanceof Set) return { $: 'set', v: [...value].map(inner) };
    if (value instanceof Error)
      return { $: 'error', name: value.name, message: value.message, stack: value.stack };
    if (value instanceof ArrayBuffer) return { $: 'buffer', v: toText(new Uint8Array(value)) };
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      return { $: 'view', type: tag, v: toText(bytes) };
    }
    if (['Promise', 'WeakMap', 'MessagePort'].includes(tag)) return refuse(`#<${tag}>`);
    const copy = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inner(part)]));
    return '$' in copy ? { $: 'object', v: copy } : copy;
  }

  function decode(value: unknown, hooks: Hooks = {}): unknown {
    if (value === null || typeof value !== 'object') return value;
    const inner = (part: unknown) => decode(part, hooks);
    if (Array.isArray(value)) return value.map(inner);
    if (!('$' in value)) return plain(value, inner);
    const tagged = value as Tagged;
    const { v } = tagged;
    switch (tagged.$) {
      case 'undefined':
        return undefined;
      case 'number':
        return Number(v);
      case 'bigint':
        return BigInt(String(v));
      case 'date':
        return new Date(v as number);
      case 'regexp':
        return new RegExp(...(v as [string, string]));
      case 'map':
        return new Map((v as unknown[]).map(inner) as [unknown, unknown][]);
      case 'set':
        return new Set((v as unknown[]).map(inner));
      case 'error':
        return Object.assign(new Error(String(tagged.message)), { name: tagged.name, stack: tagged.stack });
      case 'buffer':
        return toBytes(v);
      case 'view':
        return typed(String(tagged.type), toBytes(v));
      case 'object':
        return plain(v as object, inner);
      default:
        return hooks.take?.(tagged);
    }
  }

  function typed(name: string, bytes: ArrayBuffer): unknown {
    const Kind = (globalThis as unknown as Record<string, Typed | undefined>)[name];
    return Kind ? new Kind(bytes) : refuse(name);
  }

  function plain(value: object, inner: (part: unknown) => unknown): object {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inner(part)]));
  }

  return { encode, decode };
}
