import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { Words } from './words/index.ts';

/**
 * The application's menu. macOS shows it; elsewhere the window has no menu bar, and this only gives the keys: the
 * clipboard's, Ctrl+W to close the window, Ctrl+Q to quit.
 */
export function setApplicationMenu(words: Words): void {
  const berth: MenuItemConstructorOptions =
    process.platform === 'darwin'
      ? { role: 'appMenu' }
      : {
          label: 'Berth',
          submenu: [{ role: 'close' }, { role: 'quit', label: words.quit, accelerator: 'CmdOrCtrl+Q' }],
        };
  const rest: MenuItemConstructorOptions[] =
    process.platform === 'darwin' ? [{ role: 'windowMenu' }] : [{ role: 'togglefullscreen', visible: false }];
  Menu.setApplicationMenu(Menu.buildFromTemplate([berth, { role: 'editMenu', label: words.edit }, ...rest]));
}
