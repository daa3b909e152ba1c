import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/** The systems' limit for a socket's path, 104 bytes on macOS, less the closing zero. */
const longestPath = 103;

/**
 * Where the control door of a data folder is: a socket in the folder, or in the user's temporary folder if that path
 * is too long for a socket; on Windows a named pipe.
 */
export function controlAddress(folder: string): string {
  // By whichever name the folder is called, the address is the same.
  const path = existsSync(folder) ? realpathSync(folder) : resolve(folder);
  const short = createHash('sha256').update(path).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\berth-${userInfo().username}-${short}`;
  const inside = join(path, 'control.sock');
  return Buffer.byteLength(inside) <= longestPath
    ? inside
    : join(tmpdir(), `berth-${userInfo().uid}-${short}.sock`);
}
