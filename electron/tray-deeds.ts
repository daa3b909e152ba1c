import { app, clipboard } from 'electron';
import type { RegistryProcess } from './registry-process.ts';
import type { TrayDeed } from './tray-menu.ts';
import type { Updates } from './updates.ts';

interface Parts {
  registry: RegistryProcess;
  updates: Updates | undefined;
  /** The person wants to know how the next clean-up ends. */
  awaitCleanUp(): void;
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
      // Until the registry stops, as the window's switch does; how it starts is chosen in Settings.
      parts.registry.ask('setReadOnly', { readOnly: deed.readOnly }).catch(failed);
      break;
    case 'cleanUp':
      parts.awaitCleanUp();
      parts.registry.ask('collect', {}).catch(failed);
      break;
    case 'cancelJob':
      parts.registry.ask('cancelJob', { id: deed.id }).catch(failed);
      break;
    case 'checkForUpdates':
      parts.show('/settings');
      parts.updates?.check().catch(failed);
      break;
    case 'quit':
      app.quit();
  }
}
