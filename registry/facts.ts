/**
 * What the registry says of what it holds: plain words for every door and for the window, importing nothing. Times are
 * milliseconds since 1970, null for never; sizes are bytes.
 */
declare const kind: unique symbol;

/** A repository's name that has passed the spec's grammar. */
export type Repository = string & { readonly [kind]: 'Repository' };
/** A tag that has passed the spec's grammar. */
export type Tag = string & { readonly [kind]: 'Tag' };
/** `sha256:` and 64 hex digits, or `sha512:` and 128: safe as a file name. */
export type Digest = string & { readonly [kind]: 'Digest' };

export interface Platform {
  os: string;
  architecture: string;
  variant?: string;
}

export interface Totals {
  repositories: number;
  tags: number;
  manifests: number;
  blobs: number;
  /** Of all content, each blob once. */
  bytes: number;
}

export interface RepositorySummary {
  name: Repository;
  tags: number;
  manifests: number;
  /** Of all content its manifests need, each blob once. */
  bytes: number;
  createdAt: number;
  pushedAt: number | null;
  pulledAt: number | null;
}

export interface TagSummary {
  name: Tag;
  digest: Digest;
  mediaType: string;
  artifactType: string | null;
  platforms: Platform[];
  /** Of all content it needs, each blob once. */
  bytes: number;
  updatedAt: number;
  pulledAt: number | null;
}

/** What is attached to an image, and what it is good for. */
export type AttachedKind = 'signature' | 'sbom' | 'attestation' | 'other';

export interface ListedRepository extends RepositorySummary {
  /** Comes back if the repository goes: no tag elsewhere needs it. */
  uniqueBytes: number;
  /** Of its tags. */
  platforms: Platform[];
  /** The tag that was moved last. */
  newestTag: Tag | null;
  /** The most common artifact type of its tags that is no image's config, such as a Helm chart's. */
  artifactType: string | null;
}

export interface ListedTag extends TagSummary {
  /** Comes back if all tags of this repository on this digest go. */
  uniqueBytes: number;
  /** What is attached to it: signatures and the like, each kind once. */
  attached: AttachedKind[];
  /** The digest that cosign attaches something to by this tag, `sha256-<hex>.sig`; null for tags as people make them. */
  attachedTo: Digest | null;
}

/** All tags of a repository on one digest. */
export interface UsedImage {
  repository: Repository;
  tags: Tag[];
  digest: Digest;
  bytes: number;
  /** Comes back if all of these tags go. */
  uniqueBytes: number;
  pushedAt: number;
  pulledAt: number | null;
}

/** Content that several images need, gathered by who needs it. */
export interface SharedContent {
  bytes: number;
  blobs: number;
  /** How many images need it, and the first few of their repositories. */
  images: number;
  repositories: Repository[];
}

/** One move of a tag; no digest where it was deleted. */
export interface TagMove {
  digest: Digest | null;
  at: number;
}

/** Something that was done to an image, as people think of it: not each request, but the push or the pull. */
export interface Activity {
  id: number;
  at: number;
  kind: 'push' | 'pull' | 'delete' | 'tag' | 'copy';
  repository: Repository;
  tag: Tag | null;
  /** Null where a whole repository was deleted. */
  digest: Digest | null;
  /** The client's product, such as `docker/28.5.1`; `berth` for this user's own window and command line. */
  client: string;
  /** Moved over the wire for it, as far as that is known; null where nothing moves. */
  bytes: number | null;
  /** How long that took, in milliseconds; null where nothing moves. */
  ms: number | null;
}

/** Pushes and pulls of one local day. */
export interface TrafficDay {
  /** The day's first moment. */
  at: number;
  pushes: number;
  pulls: number;
  pushedBytes: number;
  pulledBytes: number;
}

/** What the store held at one moment: sampled once an hour, thinned out to one a day after two weeks. */
export interface GrowthPoint {
  at: number;
  bytes: number;
}

/** A push or pull under way: all that one client moves for one repository in one direction. */
export interface Transfer {
  id: string;
  direction: 'push' | 'pull';
  repository: Repository;
  /** Once it is known: a pull names it first, a push last. */
  tag: Tag | null;
  client: string;
  startedAt: number;
  /** Moved so far. */
  bytes: number;
  /** Of the parts begun so far; null while a part's size is unknown. */
  total: number | null;
  /** Over the last seconds. */
  bytesPerSecond: number;
  /** Blobs begun, and of those finished. */
  parts: number;
  finishedParts: number;
}

/** Why something cannot be done that a person can do something about; the window has words for each. */
export type TroubleCode =
  | 'PORT_TAKEN'
  | 'PORT_FORBIDDEN'
  | 'ADDRESS_INVALID'
  | 'ADDRESS_MISSING'
  | 'EXPOSED'
  | 'FOLDER_MISSING'
  | 'FOLDER_UNWRITABLE'
  | 'FOLDER_FOREIGN'
  | 'FOLDER_LOCKED'
  | 'DISK_FULL'
  | 'DATABASE_DAMAGED'
  | 'DATABASE_NEWER'
  | 'SETTING_INVALID'
  | 'NOT_RUNNING'
  | 'OTHER_USER'
  | 'CRASHED';

/** What is wrong, as data: `message` is a whole English sentence, `facts` fill the sentences of other languages. */
export interface Trouble {
  code: string;
  message: string;
  facts: Record<string, string | number>;
}

export type ToolName =
  | 'docker'
  | 'podman'
  | 'buildah'
  | 'skopeo'
  | 'containerd'
  | 'nerdctl'
  | 'kind'
  | 'k3d'
  | 'minikube'
  | 'helm'
  | 'oras';

/** A container tool on this machine. */
export interface Tool {
  name: ToolName;
  version: string | null;
  path: string;
  /** What it needs before it pushes to and pulls from a registry without TLS on this machine's localhost. */
  needs: 'nothing' | 'insecure-flag' | 'set-up';
  /** Whether its service answers; null for what has none, or where that cannot be seen. */
  running: boolean | null;
}

export interface PortCheck {
  port: number;
  /** Nobody has it on either family of localhost, or this registry itself does. */
  free: boolean;
  /** Who has it, as far as that can be known. */
  holder: string | null;
  /** The port itself if it is free, else one near it that is. */
  suggestion: number;
}
