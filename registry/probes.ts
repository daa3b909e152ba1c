import type { Collector } from './collect/collector.ts';
import type { PolicyInForce } from './collect/policy.ts';
import type { Watcher } from './door.ts';
import { isProbeTag, probeRepository } from './host/probe-image.ts';
import type { Call } from './http.ts';
import { parseRepository, type Tag } from './names.ts';
import type { Store } from './store/store.ts';

const repository = parseRepository(probeRepository);
/** What is tried from another process, such as `berth connect`, may still be under way. */
const quietMs = 60_000;

interface Parts {
  store: Pick<Store, 'repositories' | 'tags' | 'manifests' | 'trash'>;
  policy: Pick<PolicyInForce, 'current'>;
  collector: Pick<Collector, 'collectQuietly'>;
  /** Sees everything else. */
  watcher: Watcher;
  onError(error: unknown, what: string): void;
  /** So long after the last request the probes that are left go. */
  quietMs?: number;
}

/**
 * Sees to the images by which tools are tried out: they are no news, count in no statistics, and when nothing more is
 * heard of them, nothing of them stays.
 */
export class Probes implements Watcher {
  readonly #parts: Parts;
  /** By tag and direction, the door that was used last: `https://[::1]:5000`. */
  readonly #doors = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #removing: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
    // What a crash left.
    if (parts.store.repositories.exists(repository)) this.#later();
  }

  begins(call: Call): ReturnType<Watcher['begins']> {
    return call.repository === repository ? undefined : this.#parts.watcher.begins(call);
  }

  ends(call: Call, ...rest: DropFirst<Parameters<Watcher['ends']>>): void {
    if (call.repository === repository) this.#saw(call);
    else this.#parts.watcher.ends(call, ...rest);
  }

  /** The door by which a probe with this tag was pushed or pulled; undefined if nothing of it arrived. */
  doorOf(tag: string, what: 'push' | 'pull'): string | undefined {
    return this.#doors.get(`${what} ${tag}`);
  }

  /**
   * Removes those with these tags, or all; from the trash too, and their content where the store may be put in order by
   * itself. Never rejects: what could not be removed is for the log, and for another time.
   */
  remove(only?: ReadonlySet<string>): Promise<void> {
    this.#removing = this.#removing
      .then(() => this.#remove((tag) => isProbeTag(tag) && (only?.has(tag) ?? true)))
      .catch((error: unknown) => this.#parts.onError(error, 'images to be tried with could not be removed'));
    return this.#removing;
  }

  /** Resolves when a removal at work has ended; what else is left is removed after the next start. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#removing;
  }

  async #remove(isMeant: (tag: string) => boolean): Promise<void> {
    const { store, policy, collector } = this.#parts;
    if (!store.repositories.exists(repository)) return;
    const removed = this.#removed(store.tags.names(repository), isMeant);
    const thrown = await store.trash.throwAway(removed, { client: 'berth', days: 0 });
    const ids = thrown.map(({ id }) => id);
    if (ids.length === 0) return;
    await store.trash.letGo(ids, { byHand: true });
    if (policy.current.schedule !== null) await collector.collectQuietly({ untaggedBefore: 1 });
  }

  /** Something that a person keeps under this name stays, and so does what somebody else is trying out. */
  #removed(tags: Tag[], isMeant: (tag: string) => boolean) {
    if (tags.every(isMeant)) return [{ repository }];
    const { manifests } = this.#parts.store;
    return tags.filter(isMeant).flatMap((tag) => {
      const found = manifests.find(repository, { tag });
      return found ? [{ repository, digest: found.digest }] : [];
    });
  }

  #saw({ noun, argument, request }: Call): void {
    this.#later();
    if (noun !== 'manifests' || !isProbeTag(argument)) return;
    this.#doors.set(`${request.method === 'PUT' ? 'push' : 'pull'} ${argument}`, doorUsed(request));
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#doors.clear();
      void this.remove();
    }, this.#parts.quietMs ?? quietMs).unref();
  }
}

type DropFirst<List extends unknown[]> = List extends [unknown, ...infer Rest] ? Rest : never;

function doorUsed({ socket }: Call['request']): string {
  const { localAddress = '', localPort = 0 } = socket;
  const host = localAddress.replace(/^::ffff:/, '');
  const scheme = 'encrypted' in socket && socket.encrypted ? 'https' : 'http';
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${localPort}`;
}
