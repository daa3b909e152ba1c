import type { Socket } from 'node:net';
import type { Digest, Repository, Tag } from '../facts.ts';
import { answeredDigest, type Call } from '../http.ts';
import { Body } from './body.ts';
import type { Events } from './events.ts';
import type { Known } from './known.ts';
import type { Moved, Mover } from './moved.ts';
import type { PulledImages } from './pulled.ts';
import type { Transfer } from './transfer.ts';
import type { Transfers } from './transfers.ts';

/** Tags that clients looked up and may fetch next by their digest. */
const mostLookedUp = 1_000;

/** What a request came to. */
interface Outcome {
  method: string;
  status: number;
  client: string;
  bytes: number;
  ms: number;
  broken?: boolean;
}

/** Sees every request at the registry door, and makes of them the transfers and deeds that people speak of. */
export class Witness {
  readonly #known: Known;
  readonly #transfers: Transfers;
  readonly #events: Events;
  readonly #lookedUp = new Map<string, Tag>();
  /** By connection, what the last request was about: the next one is mostly about the same. */
  readonly #lastPulls = new WeakMap<Socket, Transfer<PulledImages>>();
  readonly #lastLookUps = new WeakMap<Socket, { repository: Repository; tag: Tag; digest: Digest }>();

  constructor(known: Known, transfers: Transfers, events: Events) {
    this.#known = known;
    this.#transfers = transfers;
    this.#events = events;
  }

  begins(call: Call): Body | undefined {
    const { method } = call.request;
    const isPull = call.noun === 'blobs' && method === 'GET';
    const isPush = call.noun === 'uploads' && (method === 'PATCH' || method === 'PUT' || method === 'POST');
    if (!isPull && !isPush) return undefined;
    const body = new Body(call, isPull ? 'pull' : 'push', moverOf(call, call.client, Date.now()));
    this.#transfers.begin(body);
    return body;
  }

  ends(call: Call, outcome: Outcome, body: Body | undefined): void {
    const { method, status } = outcome;
    if (body) this.#bodyEnded(body, outcome);
    else if (call.noun === 'blobs' && method === 'DELETE' && status === 202) this.#events.changed();
    else if (call.noun !== 'manifests' || outcome.broken) return;
    else if (method === 'DELETE' && status === 202) this.#manifestDeleted(call, outcome);
    else if (method === 'GET' && status === 200) this.#manifestPulled(call, outcome);
    else if (method === 'HEAD' && status === 200) this.#manifestLookedUp(call, outcome);
    else if (method === 'PUT' && status === 201) this.#manifestPushed(call, outcome);
  }

  #bodyEnded(body: Body, { method, status, bytes, broken = false }: Outcome): void {
    const known = this.#transfers.end(body);
    const isRefused = status >= 400 && status !== 499;
    // A session that was opened, or content the client has already: nothing of a blob came along.
    const isPart = status !== 304 && !(method === 'POST' && status === 202);
    if (isRefused || !isPart) known?.forget(body);
    if (isRefused) return;
    const { direction, mover } = body;
    const transfer =
      known ?? (direction === 'pull' ? this.#transfers.pull(mover) : this.#transfers.push(mover));
    const moved = { bytes, startedAt: mover.startedAt, endedAt: Date.now() };
    if (isPart) transfer.end(body, moved, !broken && (direction === 'pull' || status === 201));
    else transfer.count(moved);
    if (status === 201) this.#events.changed();
  }

  #manifestPulled(call: Call, outcome: Outcome): void {
    const digest = answeredDigest(call.response);
    if (!digest) return;
    const asked = call.argument as Tag | Digest;
    const moved = movedBy(outcome);
    const transfer = this.#pullOf(call, outcome, moved);
    transfer.count(moved);
    if (transfer.images.again(asked, moved)) return;
    const tag = isDigest(asked) ? this.#tagLookedUp(moverOf(call, outcome.client, 0), asked) : asked;
    if (tag !== null && tag !== asked) this.#known.pulledByDigest(call.repository, tag, digest);
    transfer.tag = tag ?? transfer.tag;
    transfer.images.manifest(asked, { tag, digest }, moved);
  }

  /** Asked for thousands of times a second, and mostly the same one as before. */
  #pullOf(call: Call, { client }: Outcome, { startedAt }: Moved): Transfer<PulledImages> {
    const { socket } = call.request;
    const last = this.#lastPulls.get(socket);
    if (last && !last.hasEnded && last.repository === call.repository && last.client === client) return last;
    const transfer = this.#transfers.pull(moverOf(call, client, startedAt));
    this.#lastPulls.set(socket, transfer);
    return transfer;
  }

  /** Many clients ask for a tag's headers, and then for its manifest by the digest. */
  #manifestLookedUp(call: Call, { client }: Outcome): void {
    const digest = answeredDigest(call.response);
    const tag = call.argument as Tag | Digest;
    if (!digest || isDigest(tag)) return;
    const { socket } = call.request;
    const last = this.#lastLookUps.get(socket);
    if (last?.tag === tag && last.digest === digest && last.repository === call.repository) return;
    this.#lastLookUps.set(socket, { repository: call.repository, tag, digest });
    this.#lookedUp.set(lookUpKey(moverOf(call, client, 0), digest), tag);
    const [oldest] = this.#lookedUp.size > mostLookedUp ? this.#lookedUp.keys() : [];
    if (oldest !== undefined) this.#lookedUp.delete(oldest);
  }

  #tagLookedUp(mover: Mover, digest: Digest): Tag | null {
    return this.#lookedUp.get(lookUpKey(mover, digest)) ?? null;
  }

  #manifestPushed(call: Call, outcome: Outcome): void {
    const { repository, response, query } = call;
    const { client } = outcome;
    const digest = answeredDigest(response);
    if (!digest) return;
    const reference = call.argument as Tag | Digest;
    const tags = isDigest(reference) ? (query.getAll('tag') as Tag[]) : [reference];
    const moved = movedBy(outcome);
    const transfer = this.#transfers.push(moverOf(call, client, moved.startedAt));
    const isMove = transfer.isEmpty && this.#known.hasOtherTags(repository, digest, tags);
    transfer.tag = tags.at(-1) ?? transfer.tag;
    transfer.count(moved);
    for (const image of transfer.images.manifest(tags, digest, moved)) {
      const deed = { ...image, repository, client };
      this.#events.happened(
        isMove ? { ...deed, kind: 'tag', bytes: null, ms: null } : { ...deed, kind: 'push' },
      );
    }
    if (tags.length === 0) this.#events.changed();
  }

  #manifestDeleted({ repository, argument }: Call, { client }: Outcome): void {
    const reference = argument as Tag | Digest;
    const what = isDigest(reference)
      ? { tag: null, digest: reference }
      : { tag: reference, digest: this.#known.digestBefore(repository, reference) };
    this.#events.happened({ kind: 'delete', repository, ...what, client });
  }
}

function moverOf({ address, repository }: Call, client: string, startedAt: number): Mover {
  return { address, client, repository, startedAt };
}

function lookUpKey({ address, client, repository }: Mover, digest: Digest): string {
  return `${address} ${client} ${repository}@${digest}`;
}

function movedBy({ bytes, ms }: Outcome): Moved {
  const endedAt = Date.now();
  return { bytes, startedAt: endedAt - Math.round(ms), endedAt };
}

function isDigest(reference: Tag | Digest): reference is Digest {
  return reference.includes(':');
}
