import { open } from 'node:fs/promises';
import { errorCode } from '../errors.ts';
import { logFileAt, oldestLogIndex } from './log-file.ts';

const stepBytes = 64 * 1024;

/** The last `count` lines of a log folder, oldest first, over the rotated files as far back as needed. */
export async function tailLog(folder: string, count: number): Promise<string[]> {
  let lines: string[] = [];
  const oldest = oldestLogIndex(folder);
  for (let index = 0; index <= oldest && lines.length < count; index++) {
    lines = [...(await tailFile(logFileAt(folder, index), count - lines.length)), ...lines];
  }
  return lines;
}

/** Reads from the end in steps, so that the size of the file does not matter. */
async function tailFile(path: string, count: number): Promise<string[]> {
  const file = await open(path, 'r').catch((error) => {
    // Nothing was written yet, or not since the last rotation.
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!file || count <= 0) return [];
  try {
    let start = (await file.stat()).size;
    const steps: Buffer[] = [];
    let breaks = 0;
    while (start > 0 && breaks <= count) {
      const length = Math.min(stepBytes, start);
      start -= length;
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, start);
      for (const byte of buffer) if (byte === 0x0a) breaks++;
      steps.unshift(buffer);
    }
    return Buffer.concat(steps).toString('utf8').split('\n').filter(Boolean).slice(-count);
  } finally {
    await file.close();
  }
}
