import { app } from 'electron';
import { setAutostart } from './autostart-file.ts';

/** Berth is started with this as the person logs in, and shows no window then. */
export const hiddenOption = '--hidden';

/** Whether the system starts Berth as the person logs in. Started from its sources, it does not offer that. */
export function setStartAtLogin(on: boolean): void {
  if (process.platform === 'linux') setAutostart(on, [executable(), hiddenOption]);
  else app.setLoginItemSettings({ openAtLogin: on, args: [hiddenOption] });
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
