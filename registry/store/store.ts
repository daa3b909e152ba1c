/**
 * What the registry promises about what it keeps. Whoever stands outside store/ knows only this page.
 *
 * - What a promise below reports as done is on disk: it survives kill -9 and power loss.
 * - What was not reported as done leaves nothing but a file in uploads/, which the next sweep removes.
 * - Bytes handed out are the bytes of their digest, or handing out fails.
 */
import type { Readable, Writable } from 'node:stream';
import type {
  Activity,
  Damage,
  Garbage,
  GarbageKind,
  GarbageSums,
  GrowthPoint,
  ListedRepository,
  ListedTag,
  Platform,
  SharedContent,
  TagMove,
  Totals,
  TrafficDay,
  TrashEntry,
  Trouble,
  UsedImage,
  Why,
} from '../facts.ts';
import type { Descriptor, Manifest } from '../manifest.ts';
import type { Algorithm, Digest, ImageReference, Reference, Repository, Tag } from '../names.ts';
import type { ByteRange } from '../ranges.ts';

export type { TagMove, Totals };

export interface Store {
  readonly folder: string;
  readonly repositories: Repositories;
  readonly blobs: Blobs;
  readonly uploads: Uploads;
  readonly manifests: Manifests;
  readonly tags: Tags;
  readonly usage: Usage;
  readonly activity: Activities;
  readonly growth: Growth;
  readonly notes: Notes;
  readonly trash: Trash;
  readonly leases: Leases;
  readonly adopting: Adopting;
  readonly contents: Contents;
  readonly garbage: GarbageFinder;
  readonly digests: DigestSearch;
  readonly integrity: Integrity;
  /** By this holds are counted: it never goes back, whatever the computer's clock does. */
  readonly clock: { now(): number };
  /** What the store holds, counted now. */
  totals(): Totals;
  /** Whether the folder is still there and can be written, looked at now. Never rejects, and never waits for long. */
  health(): Promise<Health>;
  /** Copies all facts, without the content, to a file in backups/; gives its path. */
  backUp(): Promise<string>;
  /** When the newest of them was made; null where there is none. */
  newestBackup(): Promise<number | null>;
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
}

export interface Blobs {
  /** The size in bytes of a blob that is in this repository. */
  size(repository: Repository, digest: Digest): number | undefined;
  /** As `size`, and whoever is told so may count on it: see Leases. */
  promise(repository: Repository, digest: Digest): number | undefined;
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
  /** Of all files of unfinished sessions. */
  bytes(): Promise<number>;
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
   * the bytes before `commit`, so they need not reach the disk yet. `onBytes` hears of them as they come in; a
   * RESERVE_REACHED it throws ends the session.
   */
  append(
    body: Readable,
    options?: {
      chunk?: ByteRange | undefined;
      last?: boolean;
      expected?: Algorithm;
      onBytes?(bytes: number): void;
    },
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
  /** It came from upstream, and can be had again; what was pushed as well stays pushed. */
  cached?: boolean;
}

export interface Manifests {
  find(repository: Repository, reference: Reference): FoundManifest | undefined;
  /** The exact bytes that were pushed; undefined if the disk no longer has them. */
  read(found: FoundManifest): Buffer | Promise<Buffer | undefined>;
  /** Notes that somebody pulled it, under this tag if by tag. Written to disk every few seconds. */
  pulled(found: FoundManifest, tag: Tag | undefined): void;
  /** Stores it and moves the tags to it, all at once. Content it needs and the repository lacks is MANIFEST_BLOB_UNKNOWN. */
  put(repository: Repository, manifest: NewManifest): Promise<void>;
  /** Manifests of this repository whose subject is `digest`, oldest first, at most `limit`, behind `cursor`. */
  referrers(
    repository: Repository,
    digest: Digest,
    options: { artifactType?: string | undefined; cursor: number; limit: number },
  ): Referrer[];
  details(repository: Repository, reference: Reference): ManifestDetails | undefined;
  /** Brings a manifest with all it needs into another repository, all at once and without moving bytes. */
  copy(copying: Copying): Promise<CopiedParts | undefined>;
}

export interface Copying {
  from: Repository;
  digest: Digest;
  to: Repository;
  /** Moved to it in the other repository. */
  tag: Tag | null;
  /** Also what is attached to it and to its children. */
  referrers: boolean;
}

/** What is now in the other repository: manifests, the blobs they refer to, and the bytes of both, each once. */
export interface CopiedParts {
  manifests: number;
  blobs: number;
  bytes: number;
}

export interface Tags {
  /** Byte-wise order. */
  page(repository: Repository, request: PageRequest): Page;
  /** All of them, in byte-wise order. */
  names(repository: Repository): Tag[];
  /**
   * Points it at a manifest of its repository, and gives where it pointed before, null if it is new; undefined if there
   * is no such manifest.
   */
  point(repository: Repository, tag: Tag, digest: Digest): Promise<{ before: Digest | null } | undefined>;
  /** Oldest first. */
  history(repository: Repository, tag: Tag): TagMove[];
}

/**
 * Who needs which content. An image, a manifest of a repository that has tags, needs its own bytes and what it refers
 * to, as far as the store has that; the manifests of its repository that it lists, and those whose subject it is; what
 * they need, and so on. What no image needs could go.
 *
 * Neither answer keeps anybody waiting: the store is read in short steps, one reading at a time.
 */
export interface Usage {
  /** As things are, at the moment of asking or later. */
  now(): Promise<Needs>;
  /** As things were about a second ago, or later. */
  lately(): Promise<Needs>;
}

/** The same moment for every question. */
export interface Needs {
  /** Those with a manifest, in the catalog's order. */
  repositories(): Promise<ListedRepository[]>;
  /** In byte-wise order; undefined if there is no such repository. */
  tags(repository: Repository): Promise<ListedTag[] | undefined>;
  /** Largest unique bytes first. */
  images(): Promise<UsedImage[]>;
  bytes(): SharedBytes;
  /** Of each entry of the trash, what comes back with it alone. */
  trash(): Map<number, number>;
  /** What several images need, gathered by who needs it, largest first. */
  shared(limit: number): SharedContent[];
  /** Largest first. */
  layers(limit: number): Promise<LayerNeeds[]>;
  manifest(repository: Repository, digest: Digest): ManifestNeeds | undefined;
  /** What these repositories hold, each blob once; with null the whole store, also its trash and what could go. */
  held(by: RepositoryFilter | null): Promise<HeldBytes>;
  /**
   * Images of these repositories that came from upstream and can go, those first that were used longest ago, and as many
   * of them as bring back so many bytes there; by the ids of their manifests. None goes that something pushed needs.
   */
  longestUnused(of: RepositoryFilter | null, bytes: number): Promise<number[]>;
  /** When this manifest was pulled last, by whatever reference. */
  pulledAt(repository: Repository, digest: Digest): number | null;
  /** What stays with this manifest: children, and what is attached. */
  leadsTo(repository: Repository, digest: Digest): Digest[];
  /** What would come back. A name that is not there is NAME_UNKNOWN or MANIFEST_UNKNOWN. */
  without(removed: ImageReference[]): Promise<RemovalNeeds>;
}

export type RepositoryFilter = (name: Repository) => boolean;

export interface HeldBytes {
  bytes: number;
  /** Of that, what only images need that came from upstream. */
  cachedBytes: number;
  repositories: number;
}

export interface SharedBytes {
  bytes: number;
  /** Needed by exactly one image, by several, by the trash alone, by none of them. */
  uniqueBytes: number;
  sharedBytes: number;
  trashBytes: number;
  untaggedBytes: number;
  /** Of what images need, what only images need that came from upstream. */
  cachedBytes: number;
}

export interface LayerNeeds {
  digest: Digest;
  bytes: number;
  /** How many need it, and some of the references that do. */
  tags: number;
  references: string[];
  /** A manifest that has it among its layers. */
  layerOf: { repository: Repository; digest: Digest };
}

export interface ManifestNeeds {
  bytes: number;
  /** Of those, what no image but this one needs. */
  uniqueBytes: number;
  /** Of content that it needs: tags of the whole store that need it too, and whether it is among the unique bytes. */
  content(digest: Digest): { tags: number; isUnique: boolean };
}

export interface RemovalNeeds {
  /** In the order of the question. */
  items: RemovedItem[];
  /** Comes back if all of them go. */
  bytes: number;
  /** Of the same images, what others need. */
  keptBytes: number;
  /** Manifests attached to them that go with them. */
  attached: number;
}

export interface RemovedItem {
  removed: ImageReference;
  tags: Tag[];
  /** Null for a repository. */
  digest: Digest | null;
  /** Comes back if only this goes. */
  bytes: number;
  /** Tags that stay on the same digest when all of them go. */
  keptBy: Tag[];
}

/** What was done, before it has a place in the order of things. */
export type Deed = Omit<Activity, 'id'>;
export type Direction = 'push' | 'pull';

/** Newest first, behind the entry `before`, of one repository where that is named. */
export interface ActivityRequest {
  limit: number;
  before?: number | undefined;
  repository?: Repository | undefined;
}

/** What was done to images, the newest 20,000, and how much of it there was each day. Written to disk every few seconds. */
export interface Activities {
  /** Takes an entry, which is on every page from now on. Pushes and pulls count as traffic. */
  add(deed: Deed): Activity;
  /** Adds bytes to a day's traffic that belong to no entry. */
  moved(direction: Direction, bytes: number, at: number): void;
  page(request: ActivityRequest): Activity[];
  /** The last days, oldest first and today last, also those on which nothing moved. */
  traffic(days: number): TrafficDay[];
}

/** What was deleted and can be restored. It is gone for clients, and its content stays until the entry goes. */
export interface Trash {
  readonly entries: number;
  /**
   * Takes all of these out of the API, to be held for so many days, or none: a name that is not there is NAME_UNKNOWN or
   * MANIFEST_UNKNOWN. One that somebody else took meanwhile, or that went with another one of these, is left out, and so
   * is a tag that had to be as it was seen and was pushed or moved since.
   */
  throwAway(removed: Removed[], by: { client: string; days: number }): Promise<ThrownAway[]>;
  /** Newest first. */
  list(): Promise<TrashEntry[]>;
  /**
   * Puts them back as they were. What stands in the way is TAG_TAKEN or TRASH_UNKNOWN, and then all of them stay where
   * they are; with `overwrite` a tag that points elsewhere by now is moved.
   */
  restore(ids: number[], options: { overwrite: boolean }): Promise<Recovered[]>;
  /**
   * Lets go of these, or of all; their content is garbage from then on. With `byHand` what they left without a tag is no
   * longer held for being young, either. Gives their number.
   */
  letGo(ids: number[] | 'all', options: { byHand: boolean }): Promise<number>;
  /** Those whose hold has ended at that moment. */
  due(now: number): number[];
}

export interface Removed extends ImageReference {
  /** How the tag was seen by whoever decided that it goes. */
  seen?: { digest: Digest; updatedAt: number };
}

export interface ThrownAway {
  id: number;
  removed: ImageReference;
  tags: Tag[];
  /** Null for a repository. */
  digest: Digest | null;
  until: number;
}

export interface Recovered {
  id: number;
  kind: TrashEntry['kind'];
  repository: Repository;
  tags: Tag[];
  digest: Digest | null;
}

/**
 * What pushes and pulls under way count on. Content that a client was told is here (HEAD by digest, a mount, a finished
 * upload, a manifest without a tag) stays until a manifest that needs it came, and as long as the repository has other
 * pushes under way; at most for the time of a lease without a sign of life. A manifest that was pulled stays for the
 * time of a lease, unless its owner let go of it meanwhile. The leases of pushes are written when the store is closed;
 * after a crash all content is leased from the start on.
 */
export interface Leases {
  /** A client asked whether this manifest is here, and was told so. */
  promised(repository: Repository, found: Pick<FoundManifest, 'id'>): void;
  /** A client fetches this manifest, and what it needs next. */
  pulled(found: Pick<FoundManifest, 'id'>): void;
  /** A client fetched this manifest within the last so many milliseconds. */
  pulledWithin(ms: number, repository: Repository, digest: Digest): boolean;
  /** After a crash all that was there is leased. */
  readonly areAfterACrash: boolean;
}

/** Finds what may go and takes it, in short steps beside everything else. */
export interface GarbageFinder {
  find(options: GarbageOptions): Promise<FoundGarbage>;
  /** Takes what is still garbage. */
  remove(found: FoundGarbage, removing: Removing): Promise<RemovedGarbage>;
  /** What keeps an image, or the content of a digest wherever it is; undefined if nothing is known by that name. */
  why(what: ImageReference | Digest, options: WhyOptions): Promise<Why | undefined>;
}

export interface GarbageOptions {
  /** Only these; all where it is not said. */
  kinds?: readonly GarbageKind[] | undefined;
  /** Manifests that have had no tag only since then, or since later, are kept; by default none is for its age. */
  untaggedBefore?: number | undefined;
  /** Uploads without a sign of life since then go; by default none does. */
  uploadsBefore?: number | undefined;
  /** Files that no record speaks of go if nothing touched them since; by default since an hour ago. */
  filesBefore?: number | undefined;
  /** Ids of manifests that came from upstream and whose budget is spent: they go with their tags. */
  cached?: readonly number[] | undefined;
}

export interface Removing {
  /** Ends it early. */
  signal: AbortSignal;
  /** Hears how many items and bytes are gone so far. */
  onProgress(items: number, bytes: number): void;
}

export interface WhyOptions {
  /** For how long a manifest without a tag is kept from the clean-up on schedule. */
  untaggedMs: number;
}

/** What could go at one moment. */
export interface FoundGarbage {
  readonly at: number;
  readonly bytes: number;
  /** Of all items. */
  readonly count: number;
  readonly sums: GarbageSums;
  /** Of the blobs, those that only manifests need that go too. */
  readonly withManifests: { items: number; bytes: number };
  /** What could go but for what pushes and pulls count on, and when the last of that ends. */
  readonly leased: { bytes: number; until: number | null };
  /** What only the trash needs. */
  readonly trashBytes: number;
  /** Largest first; what is gone by now is left out. */
  items(limit: number): Promise<Garbage[]>;
}

export interface RemovedGarbage {
  bytes: number;
  sums: GarbageSums;
  /** It was ended early. */
  cancelled: boolean;
  /** What could not be removed. */
  troubles: Trouble[];
}

/** What a person means who writes only the first digits of a digest. */
export interface DigestSearch {
  /** Those of this repository's content, or of the whole store, that begin like this: in order, at most `limit`. */
  beginning(
    start: { algorithm: Algorithm; hex: string },
    options: { repository: Repository | undefined; limit: number },
  ): Digest[];
}

/** Content compared with its digests, what the tables say of manifests with their bytes, and what was found wrong. */
export interface Integrity {
  /** Before a pass over all content begins: what seems to be seen after this moment counts as never seen. */
  begin(at: number): void;
  /** Content that nobody has seen to be right since then, longest ago first, behind `after`. */
  due(before: number, after: SeenContent | undefined, limit: number): SeenContent[];
  /** All of that. */
  sums(before: number): { blobs: number; bytes: number };
  /**
   * Reads it, and of a manifest mends what the tables say. `onPiece` is told how many bytes were read, and may take its
   * time. Content that is damaged is set aside and counts as missing, unless it was replaced meanwhile. What cannot be
   * read now rises as an error, and a folder that is gone as that; neither is damage.
   */
  check(content: SeenContent, onPiece: (bytes: number) => void | Promise<void>): Promise<Checked>;
  /** Writes down what was seen to be right; without, that is done every few hundred. */
  note(): void;
  /** How much is on the list of damage. */
  readonly damagedCount: number;
  /** Newest first, all of it or at most so much. */
  damaged(limit?: number): Promise<Damage[]>;
  /** Takes it off the list, and removes what was set aside; false if it was not there. */
  forget(digest: Digest): Promise<boolean>;
}

/** Content, and when it was last seen to be right. */
export interface SeenContent {
  id: number;
  digest: Digest;
  size: number;
  seenAt: number;
}

export interface Checked {
  /** `gone` is also what is being replaced all the time. */
  is: 'right' | 'damaged' | 'gone';
  /** Records of the manifest that were wrong. */
  mended: number;
}

/** Takes in what another registry kept. */
export interface Adopting {
  /** Whether the content of this digest is here. */
  has(digest: Digest): boolean;
  /** Whoever begins has to end. */
  begin(): Intake;
}

/** Files on their way to become content. What was recorded stays; of the rest nothing is left after `end`. */
export interface Intake {
  /** Makes the bytes of a file the content of a digest, by a second name or by a copy; the file stays as it is. */
  bring(digest: Digest, file: string, bringing: Bringing): Promise<Brought>;
  /**
   * Writes down, all at once, what it is: content that was brought, or was here. What the repository has already stays as
   * it is, also where a tag points; gives for each tag where it points here.
   */
  record(repository: Repository, facts: AdoptedFacts): Promise<TakenTag[]>;
  end(): void;
}

export interface Bringing {
  /** The bytes are compared with the digest even where they need not be copied; the same if they are not so many. */
  check?: boolean;
  size?: number;
  signal: AbortSignal;
  /** Called with those that came since the last call. */
  onBytes(bytes: number): void;
}

export type Brought = BroughtContent | { trouble: 'missing' | 'unreadable' | 'damaged' };

export interface BroughtContent {
  /** `here` was here before. What is copied was compared with its digest; a second name is given without reading. */
  how: 'here' | 'linked' | 'copied';
  size: number;
}

/** Times are those of then. */
export interface AdoptedFacts {
  /** Config and layers that belong to the repository. */
  blobs: Iterable<Digest>;
  manifests: { digest: Digest; manifest: Manifest; at: number }[];
  /** Each points at one of these manifests. */
  tags: AdoptedTag[];
}

export interface AdoptedTag {
  name: Tag;
  digest: Digest;
  at: number;
  /** Where it pointed before, oldest first. */
  history: { digest: Digest; at: number }[];
}

export interface TakenTag {
  name: Tag;
  here: Digest;
}

/** What repositories hold, for whoever writes it down elsewhere: of a long list some at a time, and only content that is here. */
export interface Contents {
  /** How many tags, manifests and blobs all repositories have together. */
  count(): number;
  manifests(repository: Repository): Iterable<FoundManifest & { at: number }>;
  /** Config and layers, not manifests. */
  blobs(repository: Repository): Iterable<Digest>;
  /** Also where each pointed before, as far as that is still here, oldest first. */
  tags(repository: Repository): Iterable<AdoptedTag>;
}

/** Single values by name, as JSON. */
export interface Notes {
  read(name: string): unknown;
  /** On disk when it resolves. */
  write(name: string, value: unknown): Promise<void>;
  remove(name: string): Promise<void>;
}

/** The size of all content over time. */
export interface Growth {
  /** Notes it as it is now, unless it was noted within the last half hour; what is older is thinned out. */
  sample(): void;
  /** Of the last days, oldest first; the last one is now. */
  points(days: number): GrowthPoint[];
}

export interface Health {
  /** Null while it cannot be asked. */
  disk: { free: number; total: number } | null;
  trouble: Trouble | null;
}
