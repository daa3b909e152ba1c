/**
 * What the registry promises about what it keeps. Whoever stands outside store/ knows only this page.
 *
 * - What a promise below reports as done is on disk: it survives kill -9 and power loss.
 * - What was not reported as done leaves nothing but a file in uploads/, which the next sweep removes.
 * - Bytes handed out are the bytes of their digest, or handing out fails.
 */
import type { Readable, Writable } from 'node:stream';
import type { Platform, RepositorySummary, TagMove, TagSummary, Totals } from '../facts.ts';
import type { Descriptor, Manifest } from '../manifest.ts';
import type { Algorithm, Digest, Reference, Repository, Tag } from '../names.ts';
import type { ByteRange } from '../ranges.ts';

export type { RepositorySummary, TagMove, TagSummary, Totals };

export interface Store {
  readonly folder: string;
  readonly repositories: Repositories;
  readonly blobs: Blobs;
  readonly uploads: Uploads;
  readonly manifests: Manifests;
  readonly tags: Tags;
  /** What the store holds, counted now. */
  totals(): Totals;
  /** Copies all facts, without the content, to a file in backups/; gives its path. */
  backUp(): Promise<string>;
  /** Writes what is still in memory and lets go of the folder. */
  close(): Promise<void>;
}

/** A page of names in the order of the list, and whether there are more behind it. */
export interface Page {
  names: string[];
  more: boolean;
}

export interface PageRequest {
  /** Only what comes after this name; it need not exist. */
  after: string;
  limit: number;
}

export interface Repositories {
  /** Something was ever pushed under this name and it was not removed since. */
  exists(repository: Repository): boolean;
  /** Those with a manifest, in docker distribution's order: `/` sorts before every other character. */
  page(request: PageRequest): Page;
  summaries(): RepositorySummary[];
  /** Forgets its tags, manifests and membership of blobs; false if there was none. */
  remove(repository: Repository): Promise<boolean>;
}

export interface Blobs {
  /** The size in bytes of a blob that is in this repository. */
  size(repository: Repository, digest: Digest): number | undefined;
  /** Opens a blob of this repository for reading; the caller closes it. */
  open(repository: Repository, digest: Digest): Promise<OpenBlob | undefined>;
  /** Small content, whole; undefined also for what is larger than `most` bytes. */
  read(repository: Repository, digest: Digest, most: number): Promise<Buffer | undefined>;
  /** Makes a blob of `from`, or of any repository, one of `to`; false if there is none. */
  mount(digest: Digest, from: Repository | undefined, to: Repository): Promise<boolean>;
  /** Takes it out of this repository only; false if it was not there. */
  remove(repository: Repository, digest: Digest): Promise<boolean>;
}

export interface OpenBlob {
  readonly size: number;
  /** Resolves once `target` has taken exactly these bytes; rejects when it cannot be, and `target` must be destroyed. */
  send(range: ByteRange, target: Writable): Promise<void>;
  close(): Promise<void>;
}

export interface Uploads {
  /** Opens a session. `algorithm` is a guess that spares a second reading if the final digest is of that kind. */
  start(repository: Repository, algorithm?: Algorithm): Promise<Upload>;
  /** A session of this repository, also one from before a restart. */
  find(repository: Repository, id: string): Promise<Upload | undefined>;
  /**
   * Removes sessions without a sign of life since `sessionsBefore`, and files last written before `filesBefore` that no
   * session owns (a crash leaves them); gives their number.
   */
  sweep(times: { sessionsBefore: number; filesBefore: number }): Promise<number>;
}

export interface Upload {
  readonly id: string;
  /** Bytes received so far. */
  readonly size: number;
  /**
   * Adds the bytes of `body`. With `chunk`, they must be exactly those: a start elsewhere than at `size` is
   * RANGE_INVALID, another length SIZE_INVALID, and neither adds anything. One append at a time: a second one is
   * RANGE_INVALID. If the body breaks off, what arrived is kept and the error rises. With `last`, nobody counts on
   * the bytes before `commit`, so they need not reach the disk yet.
   */
  append(
    body: Readable,
    options?: { chunk?: ByteRange | undefined; last?: boolean; expected?: Algorithm },
  ): Promise<void>;
  /** Makes the bytes a blob of the repository; if they are not those of `digest`, the session is gone. */
  commit(digest: Digest): Promise<void>;
  /** Ends the session and what is at work on it; BLOB_UPLOAD_UNKNOWN if it had ended already. */
  cancel(): Promise<void>;
}

/** Where a manifest stands, without its bytes. */
export interface FoundManifest {
  readonly id: number;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly size: number;
}

export interface ManifestDetails extends FoundManifest {
  artifactType: string | null;
  platform: Platform | null;
  pushedAt: number;
  pulledAt: number | null;
  tags: Tag[];
  references: ManifestReference[];
}

export interface ManifestReference {
  kind: 'config' | 'layer' | 'manifest';
  digest: Digest;
  mediaType: string;
  size: number;
  platform: Platform | null;
  /** Whether this repository has the content. */
  present: boolean;
}

/** A descriptor as the referrers list gives it, and the cursor that continues behind it. */
export interface Referrer extends Omit<Descriptor, 'foreign' | 'platform'> {
  artifactType?: string;
  cursor: number;
}

export interface NewManifest {
  bytes: Buffer;
  manifest: Manifest;
  digest: Digest;
  tags: Tag[];
  /** Its config and layers need not be in the repository. */
  sparse: boolean;
}

export interface Manifests {
  find(repository: Repository, reference: Reference): FoundManifest | undefined;
  /** The exact bytes that were pushed; undefined if the disk no longer has them. */
  read(found: FoundManifest): Buffer | Promise<Buffer | undefined>;
  /** Notes that somebody pulled it, under this tag if by tag. Written to disk every few seconds. */
  pulled(found: FoundManifest, tag: Tag | undefined): void;
  /** Stores it and moves the tags to it, all at once. Content it needs and the repository lacks is MANIFEST_BLOB_UNKNOWN. */
  put(repository: Repository, manifest: NewManifest): Promise<void>;
  /** Removes it and every tag that points at it; false if there is none. */
  remove(repository: Repository, digest: Digest): Promise<boolean>;
  /** Manifests of this repository whose subject is `digest`, oldest first, at most `limit`, behind `cursor`. */
  referrers(
    repository: Repository,
    digest: Digest,
    options: { artifactType?: string | undefined; cursor: number; limit: number },
  ): Referrer[];
  details(repository: Repository, reference: Reference): ManifestDetails | undefined;
}

export interface Tags {
  /** Byte-wise order. */
  page(repository: Repository, request: PageRequest): Page;
  summaries(repository: Repository): TagSummary[];
  /** Oldest first. */
  history(repository: Repository, tag: Tag): TagMove[];
  /** The manifest stays; false if there is no such tag. */
  remove(repository: Repository, tag: Tag): Promise<boolean>;
}
