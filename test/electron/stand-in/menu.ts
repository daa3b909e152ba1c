import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';

const types = ['normal', 'separator', 'submenu', 'checkbox', 'radio'];

interface ItemOptions {
  id?: string;
  type?: string;
  role?: string;
  label?: string;
  enabled?: boolean;
  visible?: boolean;
  checked?: boolean;
  accelerator?: string;
  submenu?: ItemOptions[];
  click?(item: MenuItem, window: BrowserWindow | undefined, event: object): void;
}

export class MenuItem {
  id: string;
  label: string;
  type: string;
  role: string | undefined;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  accelerator: string | undefined;
  submenu: Menu | undefined;
  readonly #click: ItemOptions['click'];

  constructor(options: ItemOptions) {
    const { id = '', role, label = role ?? '', submenu } = options;
    this.type = options.type ?? (submenu ? 'submenu' : 'normal');
    if (!types.includes(this.type)) throw new Error(`Unknown menu item type: ${this.type}`);
    this.id = id;
    this.role = role;
    this.label = label;
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.accelerator = options.accelerator;
    this.submenu = submenu && Menu.buildFromTemplate(submenu);
    this.#click = options.click;
  }

  click(event: object = {}): void {
    const window = BrowserWindow.getFocusedWindow() ?? undefined;
    if (this.type === 'checkbox') this.checked = !this.checked;
    if (this.role === 'quit') app.quit();
    else if (this.role === 'close') window?.close();
    else this.#click?.(this, window, event);
  }
}

export class Menu extends EventEmitter {
  static #application: Menu | null = null;

  readonly items: MenuItem[] = [];

  static buildFromTemplate(template: ItemOptions[]): Menu {
    const menu = new Menu();
    for (const options of template) {
      if (!options.label && !options.role && options.type !== 'separator')
        throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type');
      menu.append(new MenuItem(options));
    }
    return menu;
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }

  append(item: MenuItem): void {
    this.items.push(item);
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }
}
