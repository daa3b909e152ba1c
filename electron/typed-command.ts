import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

/** What Electron itself needs to start as another user, or where there is no screen. */
const switches = ['--no-sandbox', '--ozone-platform=headless'];

/**
 * What was typed after the program's name, where it is one of the registry's commands: `connect docker`. Options of the
 * app, and addresses that the system passes on, are none.
 */
export function typedCommand(argv: string[], isPackaged: boolean): string[] | undefined {
  const words = argv.slice(1).filter((word) => !switches.includes(word));
  if (!isPackaged) words.shift();
  return /^[a-z]+(-[a-z]+)*$/.test(words[0] ?? '') ? words : undefined;
}

/** Does what `berth …` does in a terminal, and ends. */
export async function runCommand(words: string[], registry: string): Promise<void> {
  const script = join(registry, 'cli.mjs');
  process.argv = [process.execPath, script, ...words];
  process.env.BERTH_HELPER = helperHere();
  await import(/* @vite-ignore */ pathToFileURL(script).href);
  app.exit(Number(process.exitCode ?? 0));
}

/**
 * How this program is started as an administrator's helper, for BERTH_HELPER. An AppImage is a disk that only its user
 * may read, so it has to unpack itself for another one.
 */
export function helperHere(): string {
  const { APPIMAGE } = process.env;
  const own = app.isPackaged ? [process.execPath] : [process.execPath, app.getAppPath()];
  const program = APPIMAGE ? [APPIMAGE, '--appimage-extract-and-run'] : own;
  const headless = process.platform === 'linux' ? switches : [];
  return JSON.stringify([...program, ...headless, 'host-helper']);
}
