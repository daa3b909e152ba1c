import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './folder.ts';

/** A small file system of its own (tmpfs; needs root). It goes when the test has finished, however it did. */
export interface Disk {
  /** The data folder: the root of the disk. */
  folder: string;
  /** Fills it, except for about so many bytes. */
  fill(leaveBytes?: number): void;
  /** Makes or removes files until about so many more can be made. */
  crowd(leaveFiles: number): void;
  /** Takes the filling away again. */
  empty(): void;
  /** Takes it away under whoever has files open on it, as a pulled plug does. */
  detach(): void;
}

export function tinyDisk({ mib = 24, inodes = 10_000 } = {}): Disk {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  mount(folder, ['-t', 'tmpfs', '-o', `size=${mib}m,nr_inodes=${inodes}`, 'tmpfs']);
  const filling = join(folder, 'lost+found');
  mkdirSync(filling);
  let files = 0;
  return {
    folder,
    fill(leaveBytes = 0) {
      const free = () => {
        const { bavail, bsize } = statfsSync(folder);
        return bavail * bsize - leaveBytes;
      };
      for (let tries = 0; tries < 20 && free() > 0; tries++) {
        const args = ['--length', `${free()}`, join(filling, `${files++}`)];
        // It fails if somebody wrote in between.
        spawnSync('fallocate', args, { timeout: 10_000 });
      }
    },
    crowd(leaveFiles) {
      for (; statfsSync(folder).ffree > leaveFiles; files++) writeFileSync(join(filling, `${files}`), '');
      for (; statfsSync(folder).ffree < leaveFiles; files--) rmSync(join(filling, `${files - 1}`));
    },
    empty() {
      rmSync(filling, { recursive: true });
      mkdirSync(filling);
    },
    detach: () => unmount(folder),
  };
}

/** Mounts something on a folder for as long as the test runs. */
export function mount(folder: string, args: string[]): void {
  execFileSync('mount', [...args, folder], { timeout: 10_000 });
  onTestFinished(() => {
    try {
      unmount(folder);
    } catch {
      // The test has done it.
    }
  });
}

/** Lazy, so that it succeeds also while a process still has files open there. */
export function unmount(folder: string): void {
  execFileSync('umount', ['--lazy', folder], { timeout: 10_000, stdio: 'ignore' });
}
