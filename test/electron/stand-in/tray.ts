import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { needReady } from './app.ts';
import type { Menu } from './menu.ts';

/** A tray without a picture; that its image can be read is checked as Electron does. */
export class Tray extends EventEmitter {
  #destroyed = false;

  constructor(image: string) {
    super();
    needReady('Tray');
    load(image);
  }

  setImage(image: string): void {
    this.#needAlive();
    load(image);
  }

  setToolTip(_text: string): void {
    this.#needAlive();
  }

  setContextMenu(_menu: Menu | null): void {
    this.#needAlive();
  }

  destroy(): void {
    this.#destroyed = true;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  #needAlive(): void {
    if (this.#destroyed) throw new Error('Tray is destroyed');
  }
}

function load(image: string): void {
  try {
    readFileSync(image);
  } catch {
    throw new Error(`Failed to load image from path '${image}'`);
  }
}
