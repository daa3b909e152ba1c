import { type Digest, isTag, type Tag } from '../names.ts';
import type { AdoptedTag } from '../store/store.ts';
import { linkIn, type RepositoryFolder } from './distribution.ts';
import { digestsIn, foldersIn } from './entries.ts';
import { type Link, readLink } from './links.ts';
import { Unusable } from './unusable.ts';

export interface FoundTag extends Link {
  name: Tag;
}

/** The tags of a repository; what is wrong with others is told. */
export async function* tagsIn(
  folder: RepositoryFolder,
  onTrouble: (name: string, error: unknown) => void,
): AsyncGenerator<FoundTag> {
  for (const name of await foldersIn(folder.tags)) {
    try {
      // Without a link it points nowhere: a push was cut short, or it is no tag at all.
      const link = await readLink(folder.current(name as Tag));
      if (!link) continue;
      if (isTag(name)) yield { ...link, name };
      else onTrouble(name, new Unusable('the tag is not valid'));
    } catch (error) {
      onTrouble(name, error);
    }
  }
}

/** Where a tag has pointed: of each digest the last time is known. */
export async function historyOf(
  folder: RepositoryFolder,
  { name, digest }: FoundTag,
): Promise<AdoptedTag['history']> {
  const moves: AdoptedTag['history'] = [];
  for (const before of await digestsIn(folder.index(name))) {
    if (before !== digest) moves.push(...(await moveTo(folder, name, before)));
  }
  return moves.sort((a, b) => a.at - b.at);
}

async function moveTo(folder: RepositoryFolder, tag: Tag, digest: Digest): Promise<AdoptedTag['history']> {
  // It is told what a tag has been, which nothing depends on.
  const link = await readLink(linkIn(folder.index(tag), digest)).catch(() => undefined);
  return link ? [link] : [];
}
