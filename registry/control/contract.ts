import Type, { type Static } from 'typebox';
import type { Platform } from '../manifest.ts';
import type { Digest, Repository, Tag } from '../names.ts';
import type { RepositorySummary, TagMove, TagSummary, Totals } from '../store/store.ts';

/** What the control door can be asked: `POST /<command>` with this as its JSON body. Both ends derive from here. */
export const commands = {
  status: Type.Object({}),
  repositories: Type.Object({}),
  tags: Type.Object({ repository: Type.String() }),
  /** `reference` is `repository[:tag][@digest]`, here and below; without tag and digest the tag `latest`. */
  inspect: Type.Object({ reference: Type.String() }),
  /** Without tag and digest the whole repository. */
  remove: Type.Object({ reference: Type.String() }),
};

export type Command = keyof typeof commands;
export type Question<C extends Command> = Static<(typeof commands)[C]>;

/** And what it answers. Times are milliseconds since 1970, sizes bytes. */
export interface Answers {
  status: Status;
  repositories: RepositorySummary[];
  tags: TagSummary[];
  inspect: Inspection;
  remove: Removal;
}

/** What is said with any status but 200: one sentence for a person. */
export interface Refusal {
  message: string;
}

/** The log's JSON lines as they are: `GET /logs?lines=100&follow=true`; with follow it ends when the client goes. */
export interface LogRequest {
  lines: number;
  follow: boolean;
}

export interface Status {
  version: string;
  pid: number;
  startedAt: number;
  data: string;
  /** `http://localhost:5000` and so on; the first is the one to show. */
  addresses: string[];
  readOnly: boolean;
  /** It listens beyond this machine without TLS and passwords, because it was told to. */
  exposed: boolean;
  store: Totals;
  disk: { free: number; total: number };
}

export interface Inspection {
  repository: Repository;
  tag: Tag | null;
  digest: Digest;
  mediaType: string;
  artifactType: string | null;
  kind: 'image' | 'index';
  /** Of everything it needs and the store has, each blob once. */
  bytes: number;
  pushedAt: number;
  pulledAt: number | null;
  /** All tags on this digest. */
  tags: Tag[];
  /** Where the tag has pointed, oldest first; empty for a digest. */
  history: TagMove[];
  /** One for an image; for an index one per child. */
  images: ImageDetails[];
  referrers: { digest: Digest; mediaType: string; artifactType: string | null; bytes: number }[];
}

export interface ImageDetails {
  digest: Digest;
  platform: Platform | null;
  /** An index may name children the store does not have; nothing more is known of those. */
  present: boolean;
  /** Manifest, config and layers. */
  bytes: number;
  /** The image's config as pushed: environment, entry point, labels, history. Null for what is not an image. */
  config: Record<string, unknown> | null;
  layers: Layer[];
}

export interface Layer {
  digest: Digest;
  mediaType: string;
  bytes: number;
  /** The command that made it, from the config's history; null where that does not say. */
  command: string | null;
}

export interface Removal {
  repository: Repository;
  /** What is gone: the repository, a manifest with its tags, or one tag. */
  kind: 'repository' | 'manifest' | 'tag';
  tags: Tag[];
  digest: Digest | null;
}
