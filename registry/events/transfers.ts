import type { Transfer as TransferFacts } from '../facts.ts';
import type { Activities, Direction } from '../store/store.ts';
import type { Body } from './body.ts';
import type { Events } from './events.ts';
import type { Known } from './known.ts';
import type { MembersOf, Mover } from './moved.ts';
import { PulledImages } from './pulled.ts';
import { PushedImages } from './pushed.ts';
import { type Images, Transfer } from './transfer.ts';

/** So long after its last request a transfer is still one: between layers, and before the manifest, clients pause. */
const lingerMs = 2_000;
const tickMs = 500;

/** Pushes and pulls under way; what they were is reported when they have ended. */
export class Transfers {
  readonly #known: Known;
  readonly #activity: Pick<Activities, 'moved'>;
  readonly #events: Events;
  readonly #pulls = new Map<string, Transfer<PulledImages>>();
  readonly #pushes = new Map<string, Transfer<PushedImages>>();
  /** Requests under way; short ones end before they are put to a transfer. */
  readonly #bodies = new Map<Body, Transfer | undefined>();
  #timer: NodeJS.Timeout | undefined;
  #lastId = 0;

  constructor(known: Known, activity: Pick<Activities, 'moved'>, events: Events) {
    this.#known = known;
    this.#activity = activity;
    this.#events = events;
  }

  /** Oldest first. */
  list(): TransferFacts[] {
    return this.#all()
      .map((transfer) => transfer.describe())
      .sort((a, b) => a.startedAt - b.startedAt);
  }

  /** Breaks the connections of a transfer; false if it has none at the moment, or has ended. */
  cancel(id: string): boolean {
    return this.#all().some((transfer) => transfer.id === id && transfer.cancel());
  }

  /** Whatever is still there has ended. */
  stop(): void {
    clearInterval(this.#timer);
    this.#settle(Number.POSITIVE_INFINITY);
  }

  pull(mover: Mover): Transfer<PulledImages> {
    return this.#find(this.#pulls, 'pull', mover, (membersOf) => new PulledImages(membersOf));
  }

  push(mover: Mover): Transfer<PushedImages> {
    return this.#find(this.#pushes, 'push', mover, (membersOf) => new PushedImages(membersOf));
  }

  begin(body: Body): void {
    this.#bodies.set(body, undefined);
    this.#watch();
  }

  /** Gives the transfer it belongs to, if it lasted long enough to be put to one. */
  end(body: Body): Transfer | undefined {
    const transfer = this.#bodies.get(body);
    this.#bodies.delete(body);
    return transfer;
  }

  #find<Moving extends Images>(
    transfers: Map<string, Transfer<Moving>>,
    direction: Direction,
    { address, ...mover }: Mover,
    make: (membersOf: MembersOf) => Moving,
  ): Transfer<Moving> {
    const key = `${mover.repository} ${address} ${mover.client}`;
    const known = transfers.get(key);
    if (known) return known;
    const images = make((digest) => this.#known.membersOf(mover.repository, digest));
    const transfer = new Transfer(images, { id: String(++this.#lastId), direction, ...mover });
    transfers.set(key, transfer);
    this.#watch();
    return transfer;
  }

  #all(): Transfer[] {
    for (const [body, known] of this.#bodies) {
      if (known || !body.isUnderWay) continue;
      const transfer = body.direction === 'pull' ? this.pull(body.mover) : this.push(body.mover);
      transfer.begin(body);
      this.#bodies.set(body, transfer);
    }
    return [...this.#pulls.values(), ...this.#pushes.values()];
  }

  /** Looks after them for as long as there are any. */
  #watch(): void {
    this.#timer ??= setInterval(() => {
      const now = Date.now();
      for (const transfer of this.#all()) transfer.sample(now);
      this.#settle(now - lingerMs);
      if (this.#bodies.size + this.#pulls.size + this.#pushes.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    }, tickMs).unref();
  }

  #settle(before: number): void {
    for (const transfers of [this.#pulls, this.#pushes]) {
      for (const [key, transfer] of transfers) {
        const { direction: kind, repository, client, images } = transfer;
        transfer.hasEnded = !transfer.isBusy && transfer.lastAt <= before;
        for (const image of images.settled(before, transfer.hasEnded)) {
          this.#events.happened({ kind, repository, client, ...image });
        }
        if (!transfer.hasEnded) continue;
        transfers.delete(key);
        if (images.strayBytes > 0) this.#activity.moved(kind, images.strayBytes, transfer.lastAt);
      }
    }
  }
}
