import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The real Electron where its binary is, else the stand-in. BERTH_TEST_ELECTRON=real makes its absence an error. */
export default function chooseElectron(): void {
  const binary = join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'dist');
  if (existsSync(binary) || process.env.ELECTRON_OVERRIDE_DIST_PATH) return;
  if (process.env.BERTH_TEST_ELECTRON === 'real')
    throw new Error(`There is no Electron in ${binary}, and BERTH_TEST_ELECTRON=real asks for it.`);
  process.env.ELECTRON_OVERRIDE_DIST_PATH = join(import.meta.dirname, 'stand-in');
}
