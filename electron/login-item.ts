import { app } from 'electron';
import { setAutostart } from './autostart-file.ts';

/** Berth is started with this as the person logs in, and shows no window then. */
const hiddenOption = '--hidden';

/** That the system starts Berth as the person logs in. */
export class LoginItem {
  #on: boolean;

  constructor(on: boolean) {
    this.#on = on;
    // It may lie elsewhere since: an AppImage that was renamed, another version of it.
    if (on && app.isPackaged) this.#write();
  }

  set(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    this.#write();
  }

  #write(): void {
    if (process.platform === 'linux') setAutostart(this.#on, [executable(), hiddenOption]);
    else app.setLoginItemSettings({ openAtLogin: this.#on, args: [hiddenOption] });
  }
}

/** macOS starts a login item without options, but says that it did. */
export function startsHidden(argv: string[]): boolean {
  return (
    argv.includes(hiddenOption) ||
    (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin)
  );
}

/** An AppImage runs from a folder that is another one each time; the file itself is named in the environment. */
function executable(): string {
  return process.env.APPIMAGE ?? app.getPath('exe');
}
