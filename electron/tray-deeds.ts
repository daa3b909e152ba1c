import { app, clipboard } from 'electron';
import { changeRegistrySettings, type SettingParts } from './change-settings.ts';
import type { TrayDeed } from './tray-menu.ts';
import type { Updates } from './updates.ts';

interface Parts extends SettingParts {
  updates: Updates | undefined;
  show(page?: string): void;
}

/** Does what an item of the tray's menu says. */
export function doTrayDeed(deed: TrayDeed, parts: Parts): void {
  const failed = (error: unknown) => console.error(error);
  switch (deed.does) {
    case 'copy':
      clipboard.writeText(deed.text).catch(failed);
      break;
    case 'show':
      parts.show(deed.page);
      break;
    case 'start':
      parts.registry.start().catch(failed);
      break;
    case 'setReadOnly':
      changeRegistrySettings(parts, { readOnly: deed.readOnly }).catch(failed);
      break;
    case 'checkForUpdates':
      parts.show('/settings');
      parts.updates?.check().catch(failed);
      break;
    case 'quit':
      app.quit();
  }
}
