import type { Status } from '../../registry/control/contract.ts';
import type { Trouble } from '../../registry/facts.ts';

/** What the program around the registry can do; the window shows nothing that is not there. */
export interface Abilities {
  version: string;
  platform: 'linux' | 'darwin' | 'win32';
  /** Versions of what it runs on, by name. */
  components: Record<string, string>;
  startAtLogin: boolean;
  notifications: boolean;
  /** Starting and stopping the registry, and changing its settings. */
  manageRegistry: boolean;
  openFolders: boolean;
  moveData: boolean;
  updates: boolean;
  /** The window's own title bar is left out, and this many pixels of the page's upper corners are not its own. */
  titleBar: { left: number; right: number };
}

/** The registry as the desk sees it. */
export type RegistryState =
  | { state: 'starting' }
  /** `attached`: another program of this user runs it, so it is not ours to stop. */
  | { state: 'running'; attached: boolean; status: Status }
  /** It died; `tries` restarts failed so far, the next comes at `nextTryAt`. */
  | { state: 'restarting'; diedAt: number; nextTryAt: number; tries: number; trouble: Trouble }
  /** It cannot start until the person does something. */
  | { state: 'failed'; trouble: Trouble }
  | { state: 'stopped' };

export interface Preferences {
  language: 'system' | 'en' | 'zh-CN';
  theme: 'system' | 'light' | 'dark';
  startAtLogin: boolean;
  notifications: boolean;
  /** Closing the window: Berth stays in the tray, or quits. */
  closeTo: 'tray' | 'quit';
  /** Shortcuts of a single letter in lists. */
  letterShortcuts: boolean;
  /** The first-run welcome was gone through. */
  welcomed: boolean;
  /** Where updates are looked for; empty is the standard place. */
  updateFeed: string;
}

export interface RegistrySettings {
  data: string;
  listen: string[];
  allowRemote: boolean;
  readOnly: boolean;
}

/** Moving the data folder. */
export type Move =
  | { state: 'none' }
  | {
      state: 'running';
      from: string;
      to: string;
      step: 'copy' | 'verify' | 'switch';
      bytes: number;
      totalBytes: number;
      startedAt: number;
    }
  /** Served from the new folder; the old one is still there, so it can be undone. */
  | { state: 'moved'; from: string; to: string; bytes: number }
  | { state: 'failed'; from: string; to: string; trouble: Trouble };

export type UpdateState =
  | { state: 'idle'; checkedAt: number | null; previousVersion: string | null }
  | { state: 'checking' }
  | { state: 'available'; version: string; notes: string | null }
  | { state: 'downloading'; version: string; bytes: number; totalBytes: number }
  | { state: 'ready'; version: string }
  | { state: 'failed'; trouble: Trouble };
