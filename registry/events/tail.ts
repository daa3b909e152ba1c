import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { logFileName, rotatedName } from './log.ts';

const stepBytes = 64 * 1024;

/** The last `count` lines of a log folder, oldest first, over the rotated files as far back as needed. */
export async function tailLog(folder: string, count: number): Promise<string[]> {
  let lines: string[] = [];
  const older = (await readdir(folder)).filter((name) => /^berth\.\d+\.log$/.test(name)).length;
  for (let index = 0; index <= older && lines.length < count; index++) {
    const file = join(folder, index === 0 ? logFileName : rotatedName(index));
    lines = [...(await tailFile(file, count - lines.length)), ...lines];
  }
  return lines;
}

/** Reads from the end in steps, so that the size of the file does not matter. */
async function tailFile(path: string, count: number): Promise<string[]> {
  const file = await open(path, 'r').catch((error) => {
    // It was rotated away between the listing and now.
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!file || count <= 0) return [];
  try {
    let start = (await file.stat()).size;
    let bytes = Buffer.alloc(0);
    let breaks = 0;
    while (start > 0 && breaks <= count) {
      const length = Math.min(stepBytes, start);
      start -= length;
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, start);
      for (const byte of buffer) if (byte === 0x0a) breaks++;
      bytes = Buffer.concat([buffer, bytes]);
    }
    return bytes.toString('utf8').split('\n').filter(Boolean).slice(-count);
  } finally {
    await file.close();
  }
}
