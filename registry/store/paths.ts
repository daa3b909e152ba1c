import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { algorithmOf, type Digest, hexOf } from '../names.ts';

/**
 * Every path of a data folder.
 *
 *     <data>/
 *       berth.db                                         names, tags, manifests' facts (SQLite; -wal and -shm beside it)
 *       berth.db.rebuilding                              what `berth rebuild` makes, until it takes the place of berth.db
 *       berth.db.<time>                                  what was there before; Berth never removes it
 *       berth.lock                                       held by the registry that serves this folder
 *       docker/registry/v2/blobs/sha256/ab/abcd…/data    all content, where docker distribution keeps it
 *       docker/registry/v2/repositories/…/link           of hand-overs, and of what docker-registry took in
 *       uploads/<id>                                     unfinished uploads; same file system, so a commit is a rename
 *       backups/berth-<time>.db                          copies of the database, the newest few
 *       quarantine/sha256-<hex>                          what was left of content that was found damaged
 *       logs/berth.log                                   and older ones, rotated
 *       berth-move.json                                  as long as a store is being moved here; without berth.db, a part
 *       moving/                                          what then is not yet in its place
 */
export class Paths {
  readonly folder: string;
  readonly database: string;
  readonly rebuilding: string;
  readonly lock: string;
  readonly content: string;
  readonly links: string;
  readonly uploads: string;
  readonly backups: string;
  readonly quarantine: string;
  readonly moveMark: string;
  readonly moving: string;

  constructor(folder: string) {
    this.folder = folder;
    this.database = join(folder, 'berth.db');
    this.rebuilding = join(folder, 'berth.db.rebuilding');
    this.lock = join(folder, 'berth.lock');
    this.content = join(folder, 'docker/registry/v2/blobs');
    this.links = join(folder, 'docker/registry/v2/repositories');
    this.uploads = join(folder, 'uploads');
    this.backups = join(folder, 'backups');
    this.quarantine = join(folder, 'quarantine');
    this.moveMark = join(folder, 'berth-move.json');
    this.moving = join(folder, 'moving');
  }

  /** Makes the folders that are always there. Later writes make no parents, so a vanished disk is never written beside. */
  make(): void {
    mkdirSync(this.uploads, { recursive: true });
    for (const algorithm of ['sha256', 'sha512']) {
      mkdirSync(join(this.content, algorithm), { recursive: true });
    }
  }

  backup(at: Date): string {
    return join(this.backups, `berth-${nameOf(at)}.db`);
  }

  setAside(at: Date): string {
    return `${this.database}.${nameOf(at)}`;
  }

  /** Where the file of damaged content is set aside. */
  quarantined(digest: Digest): string {
    return join(this.quarantine, digest.replace(':', '-'));
  }

  upload(id: string): string {
    return join(this.uploads, id);
  }

  /** The folders above a blob's file, innermost last. Only a parsed digest gets here: no text of a request does. */
  blobFolders(digest: Digest): [algorithm: string, fanOut: string, own: string] {
    const hex = hexOf(digest);
    const algorithm = join(this.content, algorithmOf(digest));
    const fanOut = join(algorithm, hex.slice(0, 2));
    return [algorithm, fanOut, join(fanOut, hex)];
  }

  blob(digest: Digest): string {
    return join(this.blobFolders(digest)[2], 'data');
  }
}

/** A time as a file name that sorts; no colons, for Windows has none in names. */
function nameOf(at: Date): string {
  return at.toISOString().replaceAll(':', '-');
}
