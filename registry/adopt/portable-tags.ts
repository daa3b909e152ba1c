import type { Tag } from '../names.ts';

/** What a disk makes of names. */
export interface Disk {
  isCaseSensitive: boolean;
  isWindows: boolean;
}

/** Names that Windows keeps for devices, also with an ending. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Why a tag cannot be a folder's name on this disk; `others` are the tags of the repository that have theirs already. */
export function whyNoFolder(tag: Tag, others: Set<string>, disk: Disk): string | undefined {
  if (disk.isWindows && (devices.test(tag) || tag.endsWith('.')))
    return 'Windows knows no folder of that name';
  if (!disk.isCaseSensitive && others.has(tag.toLowerCase())) {
    return 'this disk cannot tell it from a tag in other letters';
  }
  return undefined;
}

/** The same of a repository, each part of whose name is a folder. */
export function whyNoFolders(repository: string, { isWindows }: Disk): string | undefined {
  const isDevice = isWindows && repository.split('/').some((part) => devices.test(part));
  return isDevice ? 'Windows knows no folder of that name' : undefined;
}
