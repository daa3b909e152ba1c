import Type, { type Static } from 'typebox';
import type { Activity, GrowthPoint, TrafficDay, Transfer, Trouble } from '../facts.ts';
import type {
  Copied,
  Inspection,
  LargeLayer,
  ListedRepository,
  ListedTag,
  PortCheck,
  RawManifest,
  Removal,
  RemovalPreview,
  Status,
  TagChange,
  Tool,
  Usage,
} from './answers.ts';

export type * from './answers.ts';

const reference = Type.String();
const most = (limit: number) => Type.Integer({ minimum: 1, maximum: limit });

/** What the control door can be asked: `POST /<command>` with this as its JSON body. Both ends derive from here. */
export const commands = {
  status: Type.Object({}),
  repositories: Type.Object({}),
  tags: Type.Object({ repository: Type.String() }),
  /** `reference` is `repository[:tag][@digest]`, here and below; without tag and digest the tag `latest`. */
  inspect: Type.Object({ reference }),
  /** The exact text of a manifest. */
  manifest: Type.Object({ reference }),
  /** What removing all of these at once would change. A reference without tag and digest is the whole repository. */
  previewRemoval: Type.Object({ references: Type.Array(reference, { minItems: 1, maxItems: 10_000 }) }),
  /** Without tag and digest the whole repository. */
  remove: Type.Object({ reference }),
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
  /** Container tools on this machine, and whether each reaches this registry as it is. */
  tools: Type.Object({}),
  checkPort: Type.Object({ port: Type.Integer({ minimum: 1, maximum: 65_535 }) }),
  /** Pushes a tiny image through the registry door, as any client would. */
  pushWelcome: Type.Object({}),
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
  manifest: RawManifest;
  previewRemoval: RemovalPreview;
  remove: Removal;
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
  tools: Tool[];
  checkPort: PortCheck;
  pushWelcome: { reference: string };
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
  /** Names, tags or content are not what they were; said at most once a second, and once more a second after the last. */
  | { kind: 'changed' };
