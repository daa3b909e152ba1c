import { join } from 'node:path';
import { Menu, type MenuItemConstructorOptions, Tray } from 'electron';
import {
  iconFor,
  menuFor,
  type TrayDeed,
  type TrayIcon,
  type TrayItem,
  type TrayState,
} from './tray-menu.ts';
import type { Words } from './words/index.ts';

export interface TrayParts {
  /** Where the icons lie. */
  icons: string;
  words(): Words;
  show(): void;
  does(deed: TrayDeed): void;
  /** As it is now. */
  state: TrayState;
}

/** The icon in the tray, with a menu that is replaced as a whole. */
export class BerthTray {
  readonly #parts: TrayParts;
  readonly #tray: Tray;
  #shown = '';

  constructor(parts: TrayParts) {
    this.#parts = parts;
    this.#tray = new Tray(iconFile(parts.icons, iconFor(parts.state)));
    // Elsewhere a click opens the menu.
    if (process.platform === 'win32') this.#tray.on('click', () => parts.show());
    this.show(parts.state);
  }

  show(state: TrayState): void {
    const icon = iconFor(state);
    const items = menuFor(state, this.#parts.words());
    // A menu that is open closes when it is replaced, and half a second of every transfer would do that.
    const picture = JSON.stringify([icon, items]);
    if (picture === this.#shown) return;
    this.#shown = picture;
    const [first] = items;
    this.#tray.setImage(iconFile(this.#parts.icons, icon));
    this.#tray.setToolTip(typeof first === 'object' ? `Berth · ${first.label}` : 'Berth');
    this.#tray.setContextMenu(Menu.buildFromTemplate(items.map((item) => this.#native(item))));
  }

  #native(item: TrayItem): MenuItemConstructorOptions {
    if (item === 'separator') return { type: 'separator' };
    const { id, label, checked, enabled = true, deed } = item;
    return {
      id,
      label,
      enabled,
      ...(checked !== undefined && { type: 'checkbox', checked }),
      click: () => this.#parts.does(deed),
    };
  }
}

/** Electron takes the sharper file beside it by itself, and macOS's own colours by the name's end. */
function iconFile(folder: string, icon: TrayIcon): string {
  const suffix = { darwin: '-Template', linux: '-22' }[process.platform as string] ?? '';
  return join(folder, `tray-${icon}${suffix}.png`);
}
