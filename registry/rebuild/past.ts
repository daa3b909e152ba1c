import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { logFileAt, oldestLogIndex } from '../events/log-file.ts';
import type { Activity } from '../facts.ts';
import { isObject } from '../manifest.ts';
import { type Digest, isDigest, isTag, parseRepository, type Repository, type Tag } from '../names.ts';

/** What was done to names, as the log tells it. */
export type PastDeed =
  | { kind: 'put'; at: number; repository: Repository; digest: Digest; tags: Tag[] }
  /** Without tag and digest the whole repository. */
  | {
      kind: 'delete' | 'restore';
      at: number;
      repository: Repository;
      digest?: Digest;
      tag?: Tag;
      client: string;
    };

/** From that moment on, in the order in which it was done. */
export async function* pastDeeds(folder: string, since: number): AsyncGenerator<PastDeed> {
  const logs = join(folder, 'logs');
  if (!existsSync(logs)) return;
  for (let index = oldestLogIndex(logs); index >= 0; index--) {
    const file = logFileAt(logs, index);
    if (!existsSync(file)) continue;
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      const deed = readLine(line);
      if (deed && deed.at >= since) yield deed;
    }
  }
}

/** Undefined for all that changes no name, and for lines that were cut short. */
function readLine(text: string): PastDeed | undefined {
  // Most lines are of other requests, and not worth being parsed.
  if (!/"(PUT|DELETE)"|"deed"/.test(text)) return undefined;
  try {
    const line: unknown = JSON.parse(text);
    if (!isObject(line) || typeof line.time !== 'number') return undefined;
    if (isObject(line.deed)) return ofOwner(line.time, line.deed as unknown as Activity);
    return ofClient(line.time, line as unknown as RequestLine);
  } catch {
    return undefined;
  }
}

interface RequestLine {
  method: string;
  status: number;
  client: string;
  repository: string;
  reference: string;
  digest?: string;
  tags?: string[];
}

function ofClient(at: number, line: RequestLine): PastDeed | undefined {
  const { method, status, client, reference } = line;
  if (method === 'PUT' && status === 201 && isDigest(line.digest)) {
    const tags = (line.tags ?? []).filter(isTag);
    return { kind: 'put', at, repository: parseRepository(line.repository), digest: line.digest, tags };
  }
  if (method !== 'DELETE' || status !== 202) return undefined;
  const what = isDigest(reference)
    ? { digest: reference }
    : isTag(reference)
      ? { tag: reference }
      : undefined;
  return what && { kind: 'delete', at, repository: parseRepository(line.repository), client, ...what };
}

function ofOwner(at: number, { kind, repository, tag, digest, client }: Activity): PastDeed | undefined {
  if (kind === 'delete' || kind === 'restore') {
    const what = tag ? { tag } : digest ? { digest } : {};
    return { kind, at, repository: parseRepository(repository), client, ...what };
  }
  if ((kind !== 'tag' && kind !== 'copy') || !digest) return undefined;
  return { kind: 'put', at, repository: parseRepository(repository), digest, tags: tag ? [tag] : [] };
}
