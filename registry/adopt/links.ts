import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Digest, isDigest } from '../names.ts';
import { ifThere, Unusable } from './unusable.ts';

/** What a link file says, and since when. */
export interface Link {
  digest: Digest;
  at: number;
}

/** docker-registry 2 writes links in place: for a moment one may be empty or cut short. */
const writingMs = 100;
const recentMs = 2_000;

/** Undefined where there is no link; one that says no digest is Unusable. */
export async function readLink(file: string): Promise<Link | undefined> {
  const found = await read(file);
  if (!found || isDigest(found.text)) return found && linkOf(found);
  if (found.at < Date.now() - recentMs) throw damaged(file);
  await delay(writingMs);
  const again = await read(file);
  if (again && !isDigest(again.text)) throw damaged(file);
  return again && linkOf(again);
}

function damaged(file: string): Unusable {
  return new Unusable(`its link file ${file} is damaged`);
}

function linkOf({ text, at }: { text: string; at: number }): Link {
  // A clock that was ahead shall not make it newer than what is pushed from now on.
  return { digest: text as Digest, at: Math.min(Math.round(at), Date.now()) };
}

/** Longer than any digest with white space around it. */
const mostBytes = 256;

async function read(path: string): Promise<{ text: string; at: number } | undefined> {
  const file = await ifThere(path, open(path, 'r'));
  if (!file) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
    return { text: buffer.toString('latin1', 0, bytesRead).trim(), at: (await file.stat()).mtimeMs };
  } finally {
    await file.close();
  }
}
