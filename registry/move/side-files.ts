import { join } from 'node:path';
import { sizeOfFile } from '../store/files.ts';
import { filesIn } from './content.ts';

/** Folders of a data folder with what is neither content nor the database, and how our files in them are called. */
const sideFolders = {
  uploads: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  backups: /^berth-[\d-]+T[\d.-]+Z\.db$/,
  quarantine: /^sha(256|512)-[0-9a-f]+$/,
  logs: /^berth(\.\d+)?\.log$/,
};

export const sideFolderNames = Object.keys(sideFolders);

export interface SideFile {
  /** Below the data folder: `logs/berth.log`. */
  path: string;
  size: number;
}

/** Unfinished uploads, copies of the database, what is left of damaged content, and logs. */
export async function sideFilesIn(folder: string): Promise<SideFile[]> {
  const files: SideFile[] = [];
  for (const [name, ours] of Object.entries(sideFolders)) {
    for (const file of await filesIn(join(folder, name))) {
      if (!ours.test(file)) continue;
      const path = join(name, file);
      files.push({ path, size: (await sizeOfFile(join(folder, path))) ?? 0 });
    }
  }
  return files;
}
