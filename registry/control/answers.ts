import type {
  AttachedKind,
  Collected,
  Digest,
  Garbage,
  GarbageSums,
  GoingTag,
  HandedOver,
  ListedRepository,
  ListedTag,
  Platform,
  PortCheck,
  Repository,
  SharedContent,
  Tag,
  TagMove,
  Totals,
  Trouble,
  UsedImage,
  Verified,
  Why,
} from '../facts.ts';

export type {
  AttachedKind,
  Collected,
  GoingTag,
  HandedOver,
  ListedRepository,
  ListedTag,
  PortCheck,
  SharedContent,
  UsedImage,
  Verified,
  Why,
};

/** The shapes of the control door's answers. Times are milliseconds since 1970, sizes bytes. */

export interface Status {
  version: string;
  pid: number;
  startedAt: number;
  data: string;
  /** `http://localhost:5000` and so on; the first is the one to show. */
  addresses: string[];
  /** The literal addresses behind them: `127.0.0.1:5000`, `[::1]:5000`. */
  listening: string[];
  readOnly: boolean;
  /** It listens beyond this machine without TLS and passwords, because it was told to. */
  exposed: boolean;
  store: Totals;
  /** Null while the disk cannot be asked. */
  disk: { free: number; total: number } | null;
  /** What needs the person although the registry serves: its folder is gone, cannot be written, or its disk is full. */
  trouble: Trouble | null;
  /** What a person should know although the registry serves: budgets, the reserve, damage. */
  notices: Trouble[];
  /** What a clean-up would give back, as of a few seconds ago; null until it was worked out for the first time. */
  cleanUpBytes: number | null;
  trash: { entries: number; bytes: number };
  /** Of the whole store, where there is one. */
  budget: { bytes: number; warnPercent: number } | null;
}

export interface Inspection {
  repository: Repository;
  tag: Tag | null;
  digest: Digest;
  mediaType: string;
  artifactType: string | null;
  annotations: Record<string, string>;
  kind: 'image' | 'index';
  /** Of everything it needs and the store has, each blob once. */
  bytes: number;
  /** Of those, what no other image's tags need: neither another digest's nor another repository's. */
  uniqueBytes: number;
  pushedAt: number;
  pulledAt: number | null;
  /** All tags on this digest. */
  tags: Tag[];
  /** Where the tag has pointed, oldest first; empty for a digest. */
  history: HistoryMove[];
  /** One for an image; for an index one per child. Attestations of BuildKit are not here but among the referrers. */
  images: ImageDetails[];
  /** Also those that older clients attach by other means: cosign's tags, attestations inside the index. */
  referrers: Attached[];
}

export interface HistoryMove extends TagMove {
  /** Still in the repository, so that the tag can be rolled back to it. */
  present: boolean;
  /** Other tags on that digest today. */
  tags: Tag[];
}

export interface Attached {
  digest: Digest;
  mediaType: string;
  artifactType: string | null;
  bytes: number;
  kind: AttachedKind;
  annotations: Record<string, string>;
  pushedAt: number | null;
  /** What it is attached to: this image, or one of its platforms. */
  subject: Digest;
}

export interface ImageDetails {
  digest: Digest;
  platform: Platform | null;
  /** An index may name children the store does not have; nothing more is known of those. */
  present: boolean;
  /** Manifest, config and layers. */
  bytes: number;
  /** Of those, what neither another image nor another platform of this one needs. */
  uniqueBytes: number;
  /** The image's config as pushed: environment, entry point, labels, history. Null for what is not an image. */
  config: Record<string, unknown> | null;
  layers: Layer[];
  /** The config's history with its layers, in order; where the config has none, one step per layer. */
  steps: Step[];
}

export interface Layer {
  digest: Digest;
  mediaType: string;
  bytes: number;
  /** The command that made it, from the config's history; null where that does not say. */
  command: string | null;
  /** Tags of the whole store that need it. */
  tags: number;
}

export interface Step {
  command: string | null;
  createdAt: string | null;
  /** Position in `layers`; null where the step made none. */
  layer: number | null;
}

export interface RawManifest {
  digest: Digest;
  mediaType: string;
  text: string;
}

export interface RemovalPreview {
  items: RemovalItem[];
  /** Comes back if all of them go: no other tag needs it. */
  bytes: number;
  /** Of the same images, what stays because other tags need it. */
  keptBytes: number;
  /** Signatures and the like that go with them. */
  attached: number;
}

export interface RemovalItem {
  reference: string;
  kind: Removal['kind'];
  /** The tags that go. */
  tags: Tag[];
  digest: Digest | null;
  /** Comes back if only this goes. */
  bytes: number;
  /** Tags of the repository that stay on the same digest, so that its image stays. */
  keptBy: Tag[];
}

export interface Removal {
  repository: Repository;
  /** What is gone: the repository, a manifest with its tags, or one tag. */
  kind: 'repository' | 'manifest' | 'tag';
  tags: Tag[];
  digest: Digest | null;
  /** Its entry in the trash, and until when it can be restored. */
  trashId: number;
  until: number;
}

export interface Restored {
  id: number;
  repository: Repository;
  kind: Removal['kind'];
  tags: Tag[];
  digest: Digest | null;
}

export interface Emptied {
  entries: number;
  /** Came back. */
  bytes: number;
}

export interface CleanUp {
  /** Comes back if all of it goes. */
  bytes: number;
  items: Garbage[];
  /** Of all, also of what is beyond `limit`. */
  sums: GarbageSums;
  /** Of the blobs in `sums`, those that only manifests need that go too: without these manifests they stay. */
  withManifests: { items: number; bytes: number };
  /** What could go but for a push or pull that may count on it, and when the last of that ends. */
  leased: { bytes: number; until: number | null };
  /** What only the trash needs. */
  trashBytes: number;
  /** When it was worked out. */
  at: number;
}

export interface RulesPreview {
  /** How many repositories the rules match, and how many tags of those stay and go. */
  repositories: number;
  kept: number;
  /** Comes back once the trash has let go of it. */
  bytes: number;
  going: GoingTag[];
  goingCount: number;
  /** Of each rule, in order: how many repositories it matches, and what of those goes; of one that is off nothing. */
  rules: { repositories: number; tags: number; bytes: number }[];
  /** The rules match every repository there is, by a pattern that matches everything. */
  matchesAll: boolean;
}

export interface RuleRun {
  tags: number;
  waiting: number;
  bytes: number;
}

export interface Adopted {
  repositories: number;
  tags: number;
  manifests: number;
  blobs: number;
  bytes: number;
  /** How the files came over. */
  linked: number;
  copied: number;
  moved: number;
  /** What was not taken over, and why; at most a hundred. */
  skipped: { what: string; reason: string }[];
  skippedCount: number;
}

export interface TagChange {
  repository: Repository;
  tag: Tag;
  digest: Digest;
  /** Where it pointed before; null if it is new. */
  before: Digest | null;
}

export interface Copied {
  repository: Repository;
  tag: Tag | null;
  digest: Digest;
  manifests: number;
  blobs: number;
  bytes: number;
}

export interface Usage {
  /** Of all content. */
  bytes: number;
  /** Needed by exactly one image. */
  uniqueBytes: number;
  /** Needed by several. */
  sharedBytes: number;
  /** Needed by the trash alone. */
  trashBytes: number;
  /** Needed by neither tag nor trash. */
  untaggedBytes: number;
  /** Of the bytes that tags need, what only images need that came from upstream. */
  cachedBytes: number;
  /** Unfinished uploads. */
  uploadBytes: number;
  /** Largest unique bytes first. */
  images: UsedImage[];
  /** The largest hundred. */
  shared: SharedContent[];
}

export interface LargeLayer {
  digest: Digest;
  mediaType: string;
  bytes: number;
  /** Tags that need it. */
  tags: number;
  /** Some of the references that do, at most five. */
  references: string[];
  command: string | null;
}
