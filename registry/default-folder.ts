import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where each system keeps the data of programs. */
export function defaultFolder(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support/Berth');
  if (process.platform === 'win32') {
    return join(process.env.LOCALAPPDATA || join(homedir(), 'AppData/Local'), 'Berth');
  }
  return join(process.env.XDG_DATA_HOME || join(homedir(), '.local/share'), 'berth');
}

/** Where that is kept which belongs to this machine and user, whatever data folder is served. */
export function defaultHome(): string {
  if (process.env.BERTH_HOME) return process.env.BERTH_HOME;
  if (process.platform === 'win32') {
    return join(process.env.APPDATA || join(homedir(), 'AppData/Roaming'), 'Berth', 'machine');
  }
  return join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'berth');
}
