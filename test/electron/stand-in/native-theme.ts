import { EventEmitter } from 'node:events';

const sources = ['system', 'light', 'dark'];
const pages = new Set<() => void>();

class NativeTheme extends EventEmitter {
  #source = 'system';

  get themeSource(): string {
    return this.#source;
  }

  set themeSource(source: string) {
    if (!sources.includes(source)) throw new TypeError('Invalid themeSource');
    if (source === this.#source) return;
    this.#source = source;
    for (const show of pages) show();
    setImmediate(() => this.emit('updated'));
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? process.env.STANDIN_DARK === '1' : this.#source === 'dark';
  }
}

export const nativeTheme = new NativeTheme();

export function colourScheme(): 'dark' | 'light' {
  return nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
}

/** Calls `show` when pages shall look otherwise; gives what ends that. */
export function onColourScheme(show: () => void): () => void {
  pages.add(show);
  return () => void pages.delete(show);
}
