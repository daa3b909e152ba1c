import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { type Digest, isDigest } from '../names.ts';
import { sizeOfFile } from '../store/files.ts';
import type { Paths } from '../store/paths.ts';

export interface ContentFile {
  digest: Digest;
  size: number;
}

/** All content that has a file, whatever the database says of it: the files of one folder after the other. */
export async function* contentFiles(paths: Paths): AsyncGenerator<ContentFile[]> {
  for (const algorithm of ['sha256', 'sha512']) {
    for (const fanOut of await foldersIn(join(paths.content, algorithm))) {
      const digests = (await foldersIn(join(paths.content, algorithm, fanOut))).map(
        (hex) => `${algorithm}:${hex}`,
      );
      const files = digests.filter(isDigest).map(async (digest) => {
        const size = await sizeOfFile(paths.blob(digest));
        return size === undefined ? [] : [{ digest, size }];
      });
      yield (await Promise.all(files)).flat();
    }
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch((error) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
