import type {
  CleanUp,
  Digest,
  GarbageKind,
  Repository,
  Tag,
  TrashEntry,
  Usage,
} from '../../../electron/bridge/contract.ts';
import { goingKinds } from './what-goes/going.ts';

/** What the bytes of the store are there for. */
const groupNames = ['pushed', 'shared', 'garbage', 'trash', 'untagged'] as const;
export type GroupName = (typeof groupNames)[number];

export type DiskRow =
  | {
      group: 'pushed';
      id: string;
      bytes: number;
      repository: Repository;
      tags: Tag[];
      digest: Digest;
      usedAt: number;
    }
  /** `images` is null for what is left besides the largest. */
  | {
      group: 'shared';
      id: string;
      bytes: number;
      blobs: number;
      images: number | null;
      repositories: Repository[];
    }
  | { group: 'garbage'; id: string; bytes: number; kind: GarbageKind; items: number }
  /** `entry` is null for what several of them need. */
  | { group: 'trash'; id: string; bytes: number; entry: TrashEntry | null }
  | { group: 'untagged'; id: string; bytes: number };

export interface DiskGroup {
  name: GroupName;
  bytes: number;
  /** Largest first. */
  rows: DiskRow[];
}

/** What is known besides the use: undefined as long as it is not. */
export interface Besides {
  cleanUp?: CleanUp | undefined;
  trash?: TrashEntry[] | undefined;
}

/** The store's bytes, each once, by what needs them; a group without bytes is left out. */
export function diskGroups(usage: Usage, { cleanUp, trash = [] }: Besides = {}): DiskGroup[] {
  const garbage = cleanUp ? garbageRows(cleanUp) : [];
  const unneeded = usage.untaggedBytes + usage.uploadBytes;
  const untagged = Math.max(0, unneeded - bytesOf(garbage));
  const groups: DiskGroup[] = [
    { name: 'pushed', bytes: usage.uniqueBytes, rows: pushedRows(usage) },
    { name: 'shared', bytes: usage.sharedBytes, rows: sharedRows(usage) },
    { name: 'garbage', bytes: bytesOf(garbage), rows: garbage },
    { name: 'trash', bytes: usage.trashBytes, rows: trashRows(trash, usage.trashBytes) },
    { name: 'untagged', bytes: untagged, rows: [{ group: 'untagged', id: 'untagged', bytes: untagged }] },
  ];
  return groups
    .filter(({ bytes }) => bytes > 0)
    .map((group) => ({ ...group, rows: group.rows.sort((a, b) => b.bytes - a.bytes) }));
}

const bytesOf = (rows: readonly { bytes: number }[]) => rows.reduce((sum, { bytes }) => sum + bytes, 0);

function pushedRows({ images }: Usage): DiskRow[] {
  return images
    .filter(({ uniqueBytes }) => uniqueBytes > 0)
    .map(({ repository, tags, digest, uniqueBytes, pushedAt, pulledAt }) => ({
      group: 'pushed',
      id: `${repository}@${digest}`,
      bytes: uniqueBytes,
      repository,
      tags,
      digest,
      usedAt: Math.max(pushedAt, pulledAt ?? 0),
    }));
}

/** The answer holds only the largest; what is missing to the whole is a row of its own. */
function sharedRows({ shared, sharedBytes }: Usage): DiskRow[] {
  const rows: DiskRow[] = shared.map(({ bytes, blobs, images, repositories }, at) => ({
    group: 'shared',
    id: `shared ${at}`,
    bytes,
    blobs,
    images,
    repositories,
  }));
  const rest = sharedBytes - bytesOf(shared);
  if (rest > 0)
    rows.push({ group: 'shared', id: 'shared rest', bytes: rest, blobs: 0, images: null, repositories: [] });
  return rows;
}

/** What is cached and goes still has its tags, so it is among the images. */
function garbageRows(cleanUp: CleanUp): DiskRow[] {
  return goingKinds(cleanUp)
    .filter(({ kind, bytes }) => kind !== 'cached' && bytes > 0)
    .map(({ kind, bytes, items }) => ({ group: 'garbage', id: `garbage ${kind}`, bytes, kind, items }));
}

function trashRows(trash: TrashEntry[], whole: number): DiskRow[] {
  const rows: DiskRow[] = trash
    .filter(({ bytes }) => bytes > 0)
    .map((entry) => ({ group: 'trash', id: `trash ${entry.id}`, bytes: entry.bytes, entry }));
  const rest = whole - bytesOf(rows);
  if (rest > 0) rows.push({ group: 'trash', id: 'trash rest', bytes: rest, entry: null });
  return rows;
}

const dayMs = 24 * 60 * 60 * 1000;

/** How strongly a tile is drawn: 1 used this week, 2 this month, 3 longer ago. */
export function strength(usedAt: number, now: number): 1 | 2 | 3 {
  const age = now - usedAt;
  if (age <= 7 * dayMs) return 1;
  return age <= 30 * dayMs ? 2 : 3;
}
