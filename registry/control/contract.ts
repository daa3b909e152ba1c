import Type, { type Static, type TSchema } from 'typebox';
import type {
  Access,
  Activity,
  BudgetUse,
  Certificates,
  Connected,
  Damage,
  Digest,
  Engine,
  Examination,
  GrowthPoint,
  Job,
  MachineChange,
  Plan,
  Policy,
  SetUp,
  TrafficDay,
  Transfer,
  TrashEntry,
  Trouble,
  TrustCommands,
} from '../facts.ts';
import { policyFields } from '../policy.ts';
import type {
  Adopted,
  CleanUp,
  Collected,
  Copied,
  Emptied,
  HandedOver,
  Inspection,
  LargeLayer,
  ListedRepository,
  ListedTag,
  PortCheck,
  RawManifest,
  Removal,
  RemovalPreview,
  Restored,
  RuleRun,
  RulesPreview,
  Status,
  TagChange,
  Usage,
  Verified,
  Why,
} from './answers.ts';

export type * from './answers.ts';

const reference = Type.String();
const references = Type.Array(reference, { minItems: 1, maxItems: 10_000 });
const garbageKinds = Type.Array(Type.Enum(['manifest', 'blob', 'cached', 'upload', 'file']));
const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const most = (limit: number) => Type.Integer({ minimum: 1, maximum: limit });

/** What the control door can be asked: `POST /<command>` with this as its JSON body. Both ends derive from here. */
export const commands = {
  status: Type.Object({}),
  repositories: Type.Object({}),
  tags: Type.Object({ repository: Type.String() }),
  /** `reference` is `repository[:tag][@digest]`, here and below; without tag and digest the tag `latest`. */
  inspect: Type.Object({ reference }),
  /** The digests that begin like `sha256:3f9c`, at least four digits, in this repository or the whole store; at most twenty. */
  digests: Type.Object({ beginning: Type.String(), repository: Type.Optional(Type.String()) }),
  /** The exact text of a manifest. */
  manifest: Type.Object({ reference }),
  /** What removing all of these at once would change. A reference without tag and digest is the whole repository. */
  previewRemoval: Type.Object({ references }),
  /**
   * Moves all of these to the trash; without tag and digest the whole repository. A name that is not there is an error,
   * and then nothing was moved.
   */
  remove: Type.Object({ references }),
  /** Newest first. */
  trash: Type.Object({}),
  /**
   * Puts entries of the trash back exactly as they were. A tag that points at something else by now is TAG_TAKEN, and
   * then nothing was moved; with `overwrite` it is moved.
   */
  restore: Type.Object({ ids: Type.Array(Type.Integer(), { minItems: 1 }), overwrite: Type.Boolean() }),
  /** Ends the hold of these entries, or of all; then collects what only they needed. */
  emptyTrash: Type.Object({ ids: orNull(Type.Array(Type.Integer(), { minItems: 1 })) }),
  /** What a clean-up would take now: the same code as `collect`, and the same answer. At most `limit` items, largest first. */
  previewCollect: Type.Object({
    limit: Type.Integer({ minimum: 0, maximum: 10_000_000 }),
    kinds: Type.Optional(garbageKinds),
  }),
  /** Takes it, or only these kinds of it; answers when it has ended. While one runs, another is the same one. */
  collect: Type.Object({ kinds: Type.Optional(garbageKinds) }),
  /** Why something is kept, or why it goes. A digest alone is looked for in the whole store. */
  why: Type.Object({ reference }),
  policy: Type.Object({}),
  /**
   * Changes some fields. A rule that keeps nothing is refused; one that matches every repository is RULE_MATCHES_ALL
   * unless `confirmed`.
   */
  setPolicy: Type.Object({
    policy: Type.Partial(Type.Object(policyFields, { additionalProperties: false })),
    confirmed: Type.Boolean(),
  }),
  /**
   * What these rules, or those in force, would move to the trash now; of one repository where that is named, or `of`
   * those that the rule in this place matches. At most `limit` tags.
   */
  previewRules: Type.Object({
    rules: Type.Optional(policyFields.rules),
    repository: Type.Optional(Type.String()),
    of: Type.Optional(Type.Integer({ minimum: 0 })),
    limit: Type.Integer({ minimum: 0, maximum: 10_000_000 }),
  }),
  /** Runs the rules in force now; what goes is in the trash. */
  runRules: Type.Object({}),
  budgets: Type.Object({}),
  /** Reads all content once and compares it with its digests; answers when it has ended. */
  verify: Type.Object({ mibPerSecond: orNull(Type.Number({ exclusiveMinimum: 0 })) }),
  damaged: Type.Object({}),
  /** Takes this damage off the list; the quarantined file goes. */
  forgetDamaged: Type.Object({ digest: Type.String() }),
  /** Takes over the images of a data folder of docker distribution; with `move`, their files leave it. */
  adopt: Type.Object({ folder: Type.String({ minLength: 1 }), move: Type.Boolean() }),
  /** Writes the link files by which docker distribution serves the same images from the same folder. */
  handOver: Type.Object({}),
  /** Those that run, and the last of each kind that ended. */
  jobs: Type.Object({}),
  cancelJob: Type.Object({ id: Type.String() }),
  /** Points a tag at a manifest of its repository: a new tag, a retag, a roll-back. */
  tag: Type.Object({ repository: Type.String(), tag: Type.String(), digest: Type.String() }),
  /**
   * Brings an image with all it needs into another repository; no bytes are moved. `to` without a tag but with the
   * image's digest gives it no tag there.
   */
  copy: Type.Object({ from: reference, to: reference, referrers: Type.Boolean() }),
  /** Who needs which bytes, over the whole store. */
  usage: Type.Object({}),
  /** The largest layers, largest first. */
  layers: Type.Object({ limit: most(1000) }),
  growth: Type.Object({ days: most(730) }),
  traffic: Type.Object({ days: most(366) }),
  /** Newest first; `before` is the id of the oldest one already known; of one repository where that is named. */
  activity: Type.Object({
    limit: most(1000),
    before: Type.Optional(Type.Integer()),
    repository: Type.Optional(Type.String()),
  }),
  /** Pushes and pulls under way. */
  transfers: Type.Object({}),
  /** Breaks the connections of a transfer; the client sees an error and may try again. */
  cancelTransfer: Type.Object({ id: Type.String() }),
  /** Until the registry stops; the setting itself stays. */
  setReadOnly: Type.Object({ readOnly: Type.Boolean() }),
  checkPort: Type.Object({ port: Type.Integer({ minimum: 1, maximum: 65_535 }) }),
  /** Pushes a tiny image through the registry door, as any client would. */
  pushWelcome: Type.Object({}),
  certificates: Type.Object({}),
  /** Makes the local certificate anew; with `names`, for these besides the usual ones from now on. */
  renewCertificate: Type.Object({ names: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })) }),
  /** Serves the person's own certificate (PEM, with its chain) and key from now on; checked before anything is changed. */
  importCertificate: Type.Object({ certificate: Type.String(), key: Type.String() }),
  /** Back to the local one. */
  dropCertificate: Type.Object({}),
  /** The authority's PEM, and how other machines come to trust it. */
  exportAuthority: Type.Object({ host: Type.Optional(Type.String()) }),
  access: Type.Object({}),
  /** A new user, or another password or right for one that is there. */
  setUser: Type.Object({
    name: Type.String(),
    password: Type.Optional(Type.String()),
    readOnly: Type.Optional(Type.Boolean()),
  }),
  removeUser: Type.Object({ name: Type.String() }),
  setAnonymousPull: Type.Object({ anonymousPull: Type.Boolean() }),
  /** Everything on this machine that could be connected. */
  engines: Type.Object({}),
  /** What connecting would do; with `mirror`, the engine also asks that door first. */
  planConnect: Type.Object({ engine: Type.String(), mirror: Type.Optional(Type.String()) }),
  /** Does it: backup, write, verify by the tool itself; what is not verified is taken back. */
  connect: Type.Object({ engine: Type.String(), mirror: Type.Optional(Type.String()) }),
  /** Takes back all that was done for an engine, or for all. What was edited since is left alone, and shown. */
  disconnect: Type.Object({ engine: orNull(Type.String()) }),
  /** Newest first. */
  machineChanges: Type.Object({}),
  /** Tries every door, with these engines or all. */
  examine: Type.Object({ engines: Type.Optional(Type.Array(Type.String())) }),
  /** Copies the database to a file in the data folder's backups/. */
  backUp: Type.Object({}),
  /** A new one-time address of the window, where this registry serves it (`berth serve --ui`). */
  windowLink: Type.Object({}),
};

export type Command = keyof typeof commands;
export type Question<C extends Command> = Static<(typeof commands)[C]>;

/** And what it answers. Times are milliseconds since 1970, sizes bytes. */
export interface Answers {
  status: Status;
  repositories: ListedRepository[];
  tags: ListedTag[];
  inspect: Inspection;
  digests: Digest[];
  manifest: RawManifest;
  previewRemoval: RemovalPreview;
  remove: Removal[];
  trash: TrashEntry[];
  restore: Restored[];
  emptyTrash: Emptied;
  previewCollect: CleanUp;
  collect: Collected;
  why: Why;
  policy: Policy;
  setPolicy: Policy;
  previewRules: RulesPreview;
  runRules: RuleRun;
  budgets: BudgetUse[];
  verify: Verified;
  damaged: Damage[];
  forgetDamaged: { forgotten: boolean };
  adopt: Adopted;
  handOver: HandedOver;
  jobs: Job[];
  cancelJob: { cancelled: boolean };
  tag: TagChange;
  copy: Copied;
  usage: Usage;
  layers: LargeLayer[];
  growth: GrowthPoint[];
  traffic: TrafficDay[];
  activity: Activity[];
  transfers: Transfer[];
  cancelTransfer: { cancelled: boolean };
  setReadOnly: Status;
  checkPort: PortCheck;
  pushWelcome: { reference: string };
  certificates: Certificates;
  renewCertificate: Certificates;
  importCertificate: Certificates;
  dropCertificate: Certificates;
  exportAuthority: { pem: string; commands: TrustCommands[] };
  access: Access;
  setUser: Access;
  removeUser: Access;
  setAnonymousPull: Access;
  engines: Engine[];
  planConnect: Plan;
  connect: Connected;
  disconnect: MachineChange[];
  machineChanges: MachineChange[];
  examine: Examination;
  backUp: { file: string };
  windowLink: { url: string };
}

/** What is said with any status but 200: one sentence for a person, and the same as data. */
export type Refusal = Trouble;

/** The log's JSON lines as they are: `GET /logs?lines=100&follow=true`; with follow it ends when the client goes. */
export interface LogRequest {
  lines: number;
  follow: boolean;
}

/** `GET /live`: JSON lines until the client goes, the first ones being how things stand. */
export type LiveEvent =
  | { kind: 'status'; status: Status }
  /** Twice a second while something moves, and once when nothing does any more. */
  | { kind: 'transfers'; transfers: Transfer[] }
  | { kind: 'activity'; activity: Activity }
  /** As `jobs` answers: twice a second while one runs, and when one begins or ends. */
  | { kind: 'jobs'; jobs: Job[] }
  /** As changes to the machine are made or taken back. */
  | { kind: 'setUp'; setUp: SetUp }
  /** Names, tags or content are not what they were; said at most once a second, and once more a second after the last. */
  | { kind: 'changed' };
