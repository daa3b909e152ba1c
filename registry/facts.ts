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

/**
 * Something that a clean-up takes: a manifest that no tag, kept index or subject needs; a blob that no manifest needs;
 * an image that came from upstream and is over its budget; an upload nobody continues; a file no record speaks of.
 */
export type GarbageKind = 'manifest' | 'blob' | 'cached' | 'upload' | 'file';

export interface Garbage {
  kind: GarbageKind;
  /** Null for an upload, and for a file that is not named like a blob. */
  digest: Digest | null;
  /** The manifest's or the upload's; of a blob one that it was linked to; null where there is none. */
  repository: Repository | null;
  /** Comes back with it. */
  bytes: number;
  reason: GarbageReason;
  /** Since when that is so, as far as it is known. */
  since: number | null;
  /** Of an upload its id, of a file its path inside the data folder. */
  name: string | null;
}

export type GarbageReason =
  /** A manifest that lost its last tag, or never had one. */
  | 'untagged'
  /** A blob that no manifest refers to. */
  | 'unreferenced'
  /** A blob that only manifests refer to that go too. */
  | 'needed-by-garbage'
  /** Came from upstream, and its budget is spent. */
  | 'over-budget'
  /** An upload nobody continued for long. */
  | 'stale'
  /** A file that no record speaks of: a crash left it. */
  | 'unknown-file';

/** What keeps a blob or manifest. */
export interface Keeper {
  by: /** A tag needs it. */
    | 'tag'
    /** Something in the trash needs it. */
    | 'trash'
    /** A push or pull under way may count on it. */
    | 'lease'
    /** Untagged, but not for long enough yet for a clean-up on schedule; one that is asked for takes it. */
    | 'age';
  /** What it is to that image: the image itself, its config, a layer, an index's child, or attached to it. */
  role: 'self' | 'config' | 'layer' | 'child' | 'referrer';
  repository: Repository | null;
  tag: Tag | null;
  /** The manifest that has it directly. */
  manifest: Digest | null;
  platform: Platform | null;
  /** When it ends; null for a tag. */
  until: number | null;
}

/** Something that was deleted and can be restored. */
export interface TrashEntry {
  id: number;
  kind: 'tag' | 'manifest' | 'repository';
  repository: Repository;
  /** Those that went with it; of a repository at most a hundred, in order. */
  tags: Tag[];
  tagCount: number;
  /** Null for a repository. */
  digest: Digest | null;
  /** Who deleted it: a client's product, `berth` for the owner, `rule` for a retention rule. */
  client: string;
  deletedAt: number;
  /** Until then it can be restored. */
  until: number;
  /** Comes back once it is gone for good: nothing else needs it. */
  bytes: number;
}

/** How the store keeps itself in order; one document, kept with the store. */
export interface Policy {
  /** Days that what was deleted can be restored. */
  trashDays: number;
  /** Days that a manifest without a tag is kept from the clean-up on schedule; null is for ever. */
  untaggedDays: number | null;
  /** When rules are run and a clean-up follows, as a cron expression in local time; null is only when asked. */
  schedule: string | null;
  /** Free bytes of the disk below which pushes are refused; null is 1 GiB, or a fiftieth of a smaller disk. */
  reserveBytes: number | null;
  /** MiB a second that verifying in the background may read; null is not in the background. */
  verifyMibPerSecond: number | null;
  rules: Rule[];
  budgets: Budget[];
}

/**
 * Which tags of some repositories stay; a tag that matches a rule's repositories and none of its conditions goes to the
 * trash. Where several rules match a repository, a tag stays if one of them keeps it.
 */
export interface Rule {
  /** Of repositories: `team/*`, `**`, as globs go. */
  pattern: string;
  /** The newest so many tags of each repository; null is not a condition. */
  keepLast: number | null;
  /** Globs of tags, such as `v*`, `release-?`. */
  keepTags: string[];
  /** Pushed, or pulled, within so many days; null is not a condition. */
  keepPushedDays: number | null;
  keepPulledDays: number | null;
  enabled: boolean;
}

/** A cap. Over it, what came from upstream goes, oldest use first; of what was pushed nothing goes, but pushes are refused. */
export interface Budget {
  /** Of repositories; null is the whole store. */
  pattern: string | null;
  bytes: number;
  /** Warns from this share on, in percent. */
  warnPercent: number;
}

export interface BudgetUse extends Budget {
  used: number;
  /** Of that, what came from upstream. */
  cached: number;
  repositories: number;
  state: 'fine' | 'warns' | 'spent';
}

export type JobKind = 'collect' | 'retention' | 'verify' | 'adopt' | 'hand-over';

/** Long work of the registry itself. */
export interface Job {
  id: string;
  kind: JobKind;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  /** Begun by the registry itself, as on schedule, and nobody waits for it. */
  quiet: boolean;
  startedAt: number;
  endedAt: number | null;
  /** What it is about: a folder. */
  subject: string | null;
  /** What is done, of what there is to do: null as long as that is not known. */
  bytes: number;
  totalBytes: number | null;
  items: number;
  totalItems: number | null;
  bytesPerSecond: number;
  trouble: Trouble | null;
}

/** Content that was found not to be what its digest says; on the list until it is pushed again or forgotten. */
export interface Damage {
  digest: Digest;
  foundAt: number;
  what: 'changed' | 'missing' | 'size';
  /** Where the file lies now, inside the data folder; null if there was none. */
  file: string | null;
  /** References that need it, at most twenty. */
  images: string[];
}

/** How much there is of each kind. */
export type GarbageSums = Record<GarbageKind, { items: number; bytes: number }>;

export interface Collected {
  bytes: number;
  sums: GarbageSums;
  ms: number;
  /** It was ended early; what is counted here is gone, the rest goes with the next one. */
  cancelled: boolean;
  /** What could not be removed, and why; it is tried again next time. */
  troubles: Trouble[];
}

/** Why a digest is kept, or why it goes. */
export interface Why {
  digest: Digest;
  /** What it was found to be, in the repository it was asked for or the first that has it. */
  kind: 'tag' | 'manifest' | 'blob';
  repository: Repository | null;
  bytes: number;
  /** The store has its content. */
  present: boolean;
  /** At most fifty; tags first. */
  keepers: Keeper[];
  keeperCount: number;
  /** Why the next clean-up takes it; null while something keeps it. */
  goes: GarbageReason | null;
}

export interface GoingTag {
  repository: Repository;
  tag: Tag;
  digest: Digest;
  updatedAt: number;
  pulledAt: number | null;
  /** Somebody pulls it: it goes with the next run. */
  waits: boolean;
}

export interface Verified {
  blobs: number;
  bytes: number;
  damaged: number;
  /** Manifests whose record did not say what their bytes say; it does now. */
  mended: number;
  cancelled: boolean;
  /** What could not be read, and why, at most a hundred; the next time it is tried again. */
  troubles: Trouble[];
}

export interface HandedOver {
  repositories: number;
  tags: number;
  manifests: number;
  /** The root directory for docker distribution's configuration. */
  folder: string;
  /** What it cannot serve, and why; at most a hundred. */
  skipped: { what: string; reason: string }[];
  skippedCount: number;
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
  kind: 'push' | 'pull' | 'delete' | 'tag' | 'copy' | 'restore';
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
  | 'CRASHED'
  /** Notices: what a person should know although the registry serves. */
  | 'BUDGET_WARNS'
  | 'BUDGET_SPENT'
  | 'RESERVE_REACHED'
  | 'BLOBS_DAMAGED'
  /** Refusals of the owner's commands. */
  | 'TAG_TAKEN'
  | 'TRASH_UNKNOWN'
  | 'RULE_INVALID'
  | 'RULE_KEEPS_NOTHING'
  | 'RULE_MATCHES_ALL'
  | 'POLICY_INVALID'
  | 'BUSY';

/** What concerns certificates, users and changes to the machine: said where those are looked at, and nowhere else. */
export type SetUpTroubleCode =
  /** Certificates. */
  | 'CERTIFICATE_INVALID'
  | 'CERTIFICATE_EXPIRED'
  | 'CERTIFICATE_EXPIRES'
  | 'CERTIFICATE_IS_LEAF'
  | 'CERTIFICATE_IS_AUTHORITY'
  | 'KEY_INVALID'
  | 'KEY_MISMATCH'
  | 'CHAIN_BROKEN'
  | 'NAME_OUTSIDE_AUTHORITY'
  | 'NAME_INVALID'
  | 'AUTHORITY_REPLACED'
  /** Users. */
  | 'USER_UNKNOWN'
  | 'USER_INVALID'
  | 'PASSWORD_INVALID'
  | 'USERS_FILE_INVALID'
  | 'LAST_USER'
  /** Changes to the machine: why one is not made, or was taken back. */
  | 'FILE_INVALID'
  | 'FILE_FOREIGN'
  | 'FILE_EDITED'
  | 'FILE_READ_ONLY'
  | 'FLAG_CONFLICT'
  | 'DAEMON_REFUSED'
  | 'DAEMON_GONE'
  | 'ELEVATION_REFUSED'
  | 'ELEVATION_MISSING'
  | 'ENGINE_UNKNOWN'
  | 'ENGINE_STOPPED'
  | 'ENGINE_OLD'
  | 'TRUST_STORE_UNKNOWN'
  /** A setting of its own stands in the way. */
  | 'ENGINE_SETTING'
  | 'COMMAND_FAILED'
  | 'PROGRAM_MISSING'
  | 'NOT_VERIFIED'
  | 'CHANGE_UNKNOWN'
  | 'CHANGE_RUNNING'
  | 'CHANGE_INTERRUPTED'
  /** What a person should know before a change is made. */
  | 'FILES_SHARED'
  | 'RESTART_NEEDED'
  | 'RESTART_COMES'
  | 'BUILDER_ANEW'
  | 'CLUSTER_ANEW'
  | 'ISOLATION_WEAKER'
  | 'DIALOG_COMES'
  | 'CONSTRAINTS_IGNORED'
  | 'WAIT_FOR_BUILDKIT'
  | 'LISTEN_BEYOND'
  /** What the doctor finds. */
  | 'PORT_SPLIT'
  | 'AIRPLAY'
  | 'MACHINE_LOCALHOST'
  | 'NAMESPACE_LOCALHOST'
  | 'TLS_UNTRUSTED'
  | 'TLS_NAME'
  | 'HTTP_TO_HTTPS_CLIENT'
  | 'PROXY_VARIABLE'
  | 'STALE_BUILDKIT'
  | 'FLAG_AND_FILE'
  | 'LOGIN_NEEDED'
  | 'ENGINE_FORBIDDEN'
  | 'NOT_ANSWERING'
  | 'TLS_FAILED'
  | 'BUILDX_MISSING'
  | 'PROBE_LATE'
  | 'PROBE_FAILED'
  /** What had to come before it has failed. */
  | 'NOT_TRIED';

/** What is wrong, as data: `message` is a whole English sentence, `facts` fill the sentences of other languages. */
export interface Trouble {
  code: string;
  message: string;
  facts: Record<string, string | number>;
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

/** A certificate, as far as a person needs to know it. */
export interface CertificateFacts {
  /** Its common name. */
  name: string;
  /** DNS names and addresses it is good for; of an authority those it may sign for. */
  names: string[];
  /** SHA-256 of it: 64 hex digits in lower case. */
  fingerprint: string;
  notBefore: number;
  notAfter: number;
}

/** What the registry shows to clients that speak TLS. */
export interface Certificates {
  /** Holds all of them, and the keys. */
  folder: string;
  /** This machine's own authority. */
  authority: CertificateFacts;
  /** `local` was signed by that authority; `own` is the person's. */
  served: CertificateFacts & { kind: 'local' | 'own' };
  /** Further names and addresses that were chosen for the local one. */
  chosen: string[];
  /** When a local one is made anew at the latest; null for an own one. */
  renewsAt: number | null;
  /** Stores that trust the authority, as far as this user can see. */
  trusted: boolean;
  /** Of the own one: it expires soon, it does not name this machine. */
  troubles: Trouble[];
}

/** For whoever wants another machine to trust the authority: a line or two per system. */
export interface TrustCommands {
  system:
    | 'debian'
    | 'redhat'
    | 'arch'
    | 'suse'
    | 'macos'
    | 'windows'
    | 'firefox'
    | 'java'
    | 'node'
    | 'docker'
    | 'hosts';
  commands: string[];
}

export interface User {
  name: string;
  readOnly: boolean;
  /** Since the registry was started. */
  lastSeenAt: number | null;
}

/** Who may do what. Without users everybody on this machine may do everything. */
export interface Access {
  /** The htpasswd file; edits by other programs are taken in as they come. */
  file: string;
  users: User[];
  /** Pulls need no password. */
  anonymousPull: boolean;
  /** Lines of the file that no user can log in by: another kind of hash, no colon. */
  unusable: { line: number; reason: 'hash' | 'form' | 'name' }[];
}

/** Something on this machine that moves images, or decides what is trusted. */
export type EngineKind =
  | 'docker'
  | 'docker-desktop'
  | 'podman'
  | 'podman-machine'
  | 'buildah'
  | 'skopeo'
  | 'containerd'
  | 'nerdctl'
  | 'buildkit'
  | 'kind'
  | 'k3d'
  | 'k3s'
  | 'minikube'
  | 'microk8s'
  | 'rancher-desktop'
  | 'colima'
  | 'orbstack'
  | 'wsl'
  | 'helm'
  | 'oras'
  /** The trust store of the system, of NSS programs such as Firefox, of Java. */
  | 'system'
  | 'nss'
  | 'java';

export interface Engine {
  /** What `berth connect` takes: `docker`, `docker-rootless`, `kind:dev`. */
  id: string;
  kind: EngineKind;
  /** Which of several: a cluster, a builder, a profile. */
  instance: string | null;
  version: string | null;
  mode: 'rootful' | 'rootless' | 'snap' | 'machine' | null;
  /** Whether it answers; null for what has no service, or where that cannot be seen. */
  running: boolean | null;
  /**
   * `ready` needs nothing; `to-do` needs what its plan says; `connected` was made so by Berth; `optional` works, and its
   * plan would add something; `broken` cannot be planned for, `trouble` says why.
   */
  state: 'ready' | 'to-do' | 'connected' | 'optional' | 'broken';
  /** How many changes its plan has. */
  changes: number;
  connectedAt: number | null;
  trouble: Trouble | null;
}

/** What would be done to the machine for an engine, shown before it is done. */
export interface Plan {
  engine: Engine;
  changes: PlannedChange[];
  /** An administrator is asked for, once. */
  elevated: boolean;
  warnings: Trouble[];
  /** The tool's own commands by which it is verified. */
  verify: string[];
}

export interface PlannedChange {
  what: 'file' | 'command';
  /** The file's path with `~`, or the command as it would be typed. */
  subject: string;
  /** Of a file that is there. */
  exists: boolean;
  lines: DiffLine[];
  elevated: boolean;
}

export interface DiffLine {
  /** `gap` stands for lines that stay as they are. */
  kind: 'same' | 'added' | 'removed' | 'gap';
  before: number | null;
  after: number | null;
  text: string;
}

/** A change that was made to the machine, and can be taken back. */
export interface MachineChange {
  id: string;
  engine: string;
  kind: EngineKind;
  instance: string | null;
  at: number;
  /** `broken`: it was interrupted, or what it needed failed; what it had done can still be taken back. */
  state: 'applied' | 'undone' | 'broken';
  steps: ChangeStep[];
}

export interface ChangeStep {
  what: 'file' | 'command';
  subject: string;
  /** `edited`: the file is not as Berth left it, so it is not touched. */
  state: 'done' | 'open' | 'undone' | 'edited';
  /** Of an edited file, what is there against what would be put back. */
  lines: DiffLine[];
}

/** Where the making or taking back of changes stands. */
export interface SetUp {
  engine: string;
  step: 'backup' | 'write' | 'verify' | 'undo' | 'done' | 'failed';
  /** The file or command it is about. */
  subject: string | null;
  trouble: Trouble | null;
}

/** What came of connecting, or of taking that back. */
export interface Connected {
  engine: Engine;
  change: MachineChange | null;
  /** What the tool itself did to verify it. */
  checks: Check[];
}

export interface Examination {
  at: number;
  checks: Check[];
}

/** Something that was tried, and what it came to. */
export interface Check {
  /** The engine that tried; null for the registry itself. */
  engine: string | null;
  what: 'listen' | 'answer' | 'tls' | 'push' | 'pull' | 'build' | 'environment';
  /** The door it used: `http://127.0.0.1:5000`, `https://localhost:5000`, `localhost:5000`. */
  door: string;
  /** Null where it could not be tried. */
  ok: boolean | null;
  /** As a person would type it. */
  command: string | null;
  ms: number;
  /** Why it failed, or was not tried. */
  trouble: Trouble | null;
  fix: Fix | null;
}

/** What helps. */
export type Fix =
  | { kind: 'connect'; engine: string; command: string }
  /** A page of the window: `/settings/network`. */
  | { kind: 'page'; page: string; command: string | null }
  | { kind: 'command'; command: string };
