import { join } from 'node:path';
import { algorithmOf, type Digest, hexOf, type Repository, type Tag } from '../names.ts';

/**
 * Every path of a data folder of docker distribution; `v2` is the folder docker/registry/v2 in its root directory.
 *
 *     <v2>/blobs/sha256/ab/abcd…/data                           all content, manifests too
 *     <v2>/repositories/<name>/                                 one folder for each part of the name
 *       _layers/sha256/<hex>/link                               the blob is in this repository
 *       _manifests/revisions/sha256/<hex>/link                  the manifest is
 *       _manifests/tags/<tag>/current/link                      where the tag points
 *       _manifests/tags/<tag>/index/sha256/<hex>/link           where it ever pointed
 *       _uploads/<id>/                                          unfinished uploads
 *
 * A link holds the text of a digest and nothing else.
 */
export class Distribution {
  readonly v2: string;
  readonly content: string;
  readonly repositories: string;

  constructor(v2: string) {
    this.v2 = v2;
    this.content = join(v2, 'blobs');
    this.repositories = join(v2, 'repositories');
  }

  blob(digest: Digest): string {
    const hex = hexOf(digest);
    return join(this.content, algorithmOf(digest), hex.slice(0, 2), hex, 'data');
  }

  repository(name: Repository): RepositoryFolder {
    return new RepositoryFolder(join(this.repositories, name));
  }
}

/** A repository's folder; those of others may be inside of it. */
export class RepositoryFolder {
  readonly path: string;
  readonly layers: string;
  readonly manifests: string;
  readonly revisions: string;
  readonly tags: string;
  readonly uploads: string;

  constructor(path: string) {
    this.path = path;
    this.layers = join(path, '_layers');
    this.manifests = join(path, '_manifests');
    this.revisions = join(this.manifests, 'revisions');
    this.tags = join(this.manifests, 'tags');
    this.uploads = join(path, '_uploads');
  }

  current(tag: Tag): string {
    return join(this.tags, tag, 'current/link');
  }

  /** Of where it ever pointed. */
  index(tag: Tag): string {
    return join(this.tags, tag, 'index');
  }
}

/** The link of a digest among the layers, the revisions, or in a tag's index. */
export function linkIn(folder: string, digest: Digest): string {
  return join(folder, algorithmOf(digest), hexOf(digest), 'link');
}
