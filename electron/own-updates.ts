import { app } from 'electron';
import Store from 'electron-store';
import type { UpdateState } from './bridge/desk.ts';
import type { PreferencesFile } from './preferences.ts';
import type { RegistryProcess } from './registry-process.ts';
import { standardFeed, updaterHere } from './updater.ts';
import { Updates } from './updates.ts';

interface Parts {
  registry: RegistryProcess;
  preferences: PreferencesFile;
  tell(state: UpdateState): void;
}

/** Updates of this Berth; undefined where it cannot replace itself. */
export function ownUpdates({ registry, preferences, tell }: Parts): Updates | undefined {
  const { resourcesPath } = process;
  const updater = app.isPackaged ? updaterHere(resourcesPath) : undefined;
  if (!updater) return undefined;
  return new Updates({
    updater,
    feed: () => process.env.BERTH_UPDATE_FEED || preferences.get('updateFeed') || standardFeed(resourcesPath),
    memory: new Store<{ version?: string; previous?: string }>({ name: 'updates' }),
    async prepare() {
      // One that cannot run may be what the new version mends.
      if (registry.state.state === 'running') await registry.ask('backUp', {});
      await registry.release();
      return () => void registry.start();
    },
    tell,
  });
}
