import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import electronUpdater, { type AppUpdater } from 'electron-updater';
import { parse } from 'yaml';

/**
 * The updater for the way this Berth was installed; undefined where it cannot replace itself: run from its sources, unpacked
 * from an archive, or built without a feed.
 */
export function updaterHere(resources: string): AppUpdater | undefined {
  const isReplaceable =
    process.platform !== 'linux' ||
    process.env.APPIMAGE !== undefined ||
    existsSync(join(resources, 'package-type'));
  return isReplaceable && existsSync(join(resources, 'app-update.yml'))
    ? electronUpdater.autoUpdater
    : undefined;
}

/** Where a packaged Berth looks for updates if nobody says otherwise. */
export function standardFeed(resources: string): string {
  return parse(readFileSync(join(resources, 'app-update.yml'), 'utf8')).url;
}
