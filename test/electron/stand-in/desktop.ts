/** What the desktop does for an app: dialogs, links, notifications, the clipboard, screens, sleep. */
import { EventEmitter } from 'node:events';
import { needReady } from './app.ts';

function unanswered(what: string): void {
  console.error(`stand-in: nobody answers dialog.${what}; a test replaces it`);
}

export const dialog = {
  async showMessageBox(..._args: unknown[]) {
    unanswered('showMessageBox');
    return { response: 0, checkboxChecked: false };
  },
  async showOpenDialog(..._args: unknown[]) {
    unanswered('showOpenDialog');
    return { canceled: true, filePaths: [] as string[] };
  },
  showErrorBox(title: string, content: string) {
    console.error(`[error box] ${title}\n${content}`);
  },
};

export const shell = {
  async openExternal(_url: string): Promise<void> {},
  async openPath(_path: string): Promise<string> {
    return '';
  },
  showItemInFolder(_path: string): void {},
};

export class Notification extends EventEmitter {
  title: string;
  body: string;

  static isSupported(): boolean {
    return true;
  }

  constructor({ title = '', body = '' }: { title?: string; body?: string } = {}) {
    super();
    this.title = title;
    this.body = body;
  }

  show(): void {
    setImmediate(() => this.emit('show', {}));
  }

  close(): void {
    setImmediate(() => this.emit('close', {}));
  }
}

let copied = '';
export const clipboard = {
  async readText(): Promise<string> {
    return copied;
  },
  async writeText(text: string): Promise<void> {
    copied = text;
  },
};

class PowerMonitor extends EventEmitter {
  isOnBatteryPower(): boolean {
    return false;
  }
}
export const powerMonitor = new PowerMonitor();

const display = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1050 },
  scaleFactor: 1,
};

class Screen extends EventEmitter {
  getPrimaryDisplay() {
    needReady('screen');
    return display;
  }

  getAllDisplays() {
    needReady('screen');
    return [display];
  }
}
export const screen = new Screen();
