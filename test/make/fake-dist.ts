import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const electron = createRequire(import.meta.url).resolve('electron/package.json');
const standIn = join(import.meta.dirname, '../electron/stand-in/electron');

/**
 * A folder that electron-builder takes for Electron's, without its binary: in the Linux one stands a script in its place
 * that runs the app with the stand-in; in the others nothing runs.
 */
export function fakeDist(folder: string, platform: 'linux' | 'win32' | 'darwin'): string {
  const put = (file: string, content: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  };
  put('version', JSON.parse(readFileSync(electron, 'utf8')).version);
  put('LICENSE', "Electron's licence");
  put('LICENSES.chromium.html', "Chromium's licences");
  if (platform === 'darwin') {
    putBundle(put, 'Electron.app', 'Electron');
    for (const helper of ['Helper', 'Helper (GPU)', 'Helper (Plugin)', 'Helper (Renderer)']) {
      putBundle(put, `Electron.app/Contents/Frameworks/Electron ${helper}.app`, `Electron ${helper}`);
    }
    const resources = 'Electron.app/Contents/Frameworks/Electron Framework.framework/Versions/A/Resources';
    for (const language of ['de', 'en', 'zh_CN']) {
      put(`Electron.app/Contents/Resources/${language}.lproj/locale.pak`, '');
      put(`${resources}/${language}.lproj/locale.pak`, '');
    }
    return folder;
  }
  for (const language of ['de', 'en-US', 'zh-CN']) put(`locales/${language}.pak`, '');
  put('resources/default_app.asar', '');
  if (platform === 'win32') put('electron.exe', 'MZ');
  else {
    put('electron', `#!/bin/sh\nSTANDIN_EXE=$(readlink -f "$0") exec ${standIn} "$@"\n`);
    chmodSync(join(folder, 'electron'), 0o755);
  }
  return folder;
}

function putBundle(put: (file: string, content: string) => void, folder: string, name: string): void {
  const keys = { CFBundleExecutable: name, CFBundleIdentifier: 'com.github.electron', CFBundleName: name };
  const lines = Object.entries(keys).map(([key, value]) => `<key>${key}</key><string>${value}</string>`);
  put(
    `${folder}/Contents/Info.plist`,
    `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict>${lines.join('')}</dict></plist>`,
  );
  put(`${folder}/Contents/MacOS/${name}`, '');
}
