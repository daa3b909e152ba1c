import type { Digest, Repository, Tag, Usage } from '../../../electron/bridge/contract.ts';

/** What the bytes of the store are there for. */
const groupNames = ['pushed', 'shared', 'untagged', 'uploads'] as const;
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
  | { group: 'untagged' | 'uploads'; id: string; bytes: number };

export interface DiskGroup {
  name: GroupName;
  bytes: number;
  /** Largest first. */
  rows: DiskRow[];
}

/** The store's bytes, each once, by what needs them; a group without bytes is left out. */
export function diskGroups(usage: Usage): DiskGroup[] {
  const groups: DiskGroup[] = [
    { name: 'pushed', bytes: usage.uniqueBytes, rows: pushedRows(usage) },
    { name: 'shared', bytes: usage.sharedBytes, rows: sharedRows(usage) },
    { name: 'untagged', bytes: usage.untaggedBytes, rows: single('untagged', usage.untaggedBytes) },
    { name: 'uploads', bytes: usage.uploadBytes, rows: single('uploads', usage.uploadBytes) },
  ];
  return groups
    .filter(({ bytes }) => bytes > 0)
    .map((group) => ({ ...group, rows: group.rows.sort((a, b) => b.bytes - a.bytes) }));
}

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
  const rest = sharedBytes - shared.reduce((sum, { bytes }) => sum + bytes, 0);
  if (rest > 0)
    rows.push({ group: 'shared', id: 'shared rest', bytes: rest, blobs: 0, images: null, repositories: [] });
  return rows;
}

function single(group: 'untagged' | 'uploads', bytes: number): DiskRow[] {
  return [{ group, id: group, bytes }];
}

const dayMs = 24 * 60 * 60 * 1000;

/** How strongly a tile is drawn: 1 used this week, 2 this month, 3 longer ago. */
export function strength(usedAt: number, now: number): 1 | 2 | 3 {
  const age = now - usedAt;
  if (age <= 7 * dayMs) return 1;
  return age <= 30 * dayMs ? 2 : 3;
}
