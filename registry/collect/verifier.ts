import { errorCode, PlainError, troubleOf } from '../errors.ts';
import type { Digest, Trouble, Verified } from '../facts.ts';
import { isObject } from '../manifest.ts';
import type { SeenContent, Store } from '../store/store.ts';
import type { Jobs, Progress } from './jobs.ts';
import { Pace } from './pace.ts';

const dayMs = 86_400_000;
const note = 'verify';
const batch = 100;
/** Content that cannot be read is left out, but so many in a row are a disk that does not answer. */
const mostInARow = 10;
const mostTroubles = 100;

/** A reading of all content, which may take several lives of the registry. */
interface Pass {
  beganAt: number;
  endedAt: number | null;
}

interface Parts {
  store: Pick<Store, 'integrity' | 'notes'>;
  jobs: Jobs;
  onTrouble(error: unknown, digest: Digest): void;
  /** Content or its records are not what they were. */
  onChanged(): void;
}

interface Verifying {
  mibPerSecond(): number | null;
  /** An unfinished pass is gone on with if it began within so many days. */
  days: number;
}

/** Reads all content and compares it with what it should be, longest unseen first: what was ended early is gone on with. */
export class Verifier {
  readonly #parts: Parts;
  /** What runs without anybody having asked. */
  #quiet: { ended: Promise<unknown>; end: AbortController } | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The last one. */
  get pass(): Pass | undefined {
    const noted = this.#parts.store.notes.read(note);
    return isObject(noted) ? (noted as unknown as Pass) : undefined;
  }

  /** For somebody who waits for it: what runs quietly gives way. */
  async verify(mibPerSecond: number | null): Promise<Verified> {
    await this.endQuietly();
    return this.#run({ mibPerSecond: () => mibPerSecond, days: 1 });
  }

  /** For nobody, beside whatever else goes on; joins what runs already. Undefined where it had to give way. */
  async verifyQuietly(mibPerSecond: () => number | null): Promise<Verified | undefined> {
    const end = new AbortController();
    const ended = this.#run({ mibPerSecond, days: 90 }, end.signal);
    this.#quiet = { ended, end };
    const verified = await ended;
    return end.signal.aborted ? undefined : verified;
  }

  /** Resolves when nothing runs that nobody asked for. */
  async endQuietly(): Promise<void> {
    const quiet = this.#quiet;
    quiet?.end.abort();
    await quiet?.ended.catch(() => undefined);
  }

  #run(verifying: Verifying, quietly?: AbortSignal): Promise<Verified> {
    return this.#parts.jobs.run(
      'verify',
      (progress, cancelled) =>
        this.#verify(verifying, progress, quietly ? AbortSignal.any([cancelled, quietly]) : cancelled),
      { quiet: quietly !== undefined },
    );
  }

  async #verify(verifying: Verifying, progress: Progress, signal: AbortSignal): Promise<Verified> {
    const { integrity, notes } = this.#parts.store;
    const now = Date.now();
    integrity.begin(now);
    const beganAt = this.#unfinished(now - verifying.days * dayMs, now) ?? now;
    await notes.write(note, { beganAt, endedAt: null } satisfies Pass);
    const { blobs, bytes } = integrity.sums(beganAt);
    progress.totalItems = blobs;
    progress.totalBytes = bytes;
    const pass = new Reading(this.#parts, progress, {
      signal,
      pace: new Pace(verifying.mibPerSecond, signal),
    });
    try {
      await pass.all(beganAt);
      await notes.write(note, { beganAt, endedAt: Date.now() } satisfies Pass);
    } catch (error) {
      if (!signal.aborted) throw error;
      pass.verified.cancelled = true;
    } finally {
      integrity.note();
    }
    return pass.verified;
  }

  #unfinished(after: number, now: number): number | undefined {
    const pass = this.pass;
    const goesOn = pass?.endedAt === null && pass.beganAt >= after && pass.beganAt <= now;
    return goesOn ? pass.beganAt : undefined;
  }
}

/** One life of a pass. */
class Reading {
  readonly verified: Verified = { blobs: 0, bytes: 0, damaged: 0, mended: 0, cancelled: false, troubles: [] };
  readonly #parts: Parts;
  readonly #progress: Progress;
  readonly #bounds: { signal: AbortSignal; pace: Pace };
  #inARow = 0;

  constructor(parts: Parts, progress: Progress, bounds: { signal: AbortSignal; pace: Pace }) {
    this.#parts = parts;
    this.#progress = progress;
    this.#bounds = bounds;
  }

  async all(beganAt: number): Promise<void> {
    const { integrity } = this.#parts.store;
    let last: SeenContent | undefined;
    for (;;) {
      const some = integrity.due(beganAt, last, batch);
      if (some.length === 0) return;
      for (const content of some) await this.#one(content);
      last = some.at(-1);
    }
  }

  async #one(content: SeenContent): Promise<void> {
    const { verified } = this;
    const before = this.#progress.bytes;
    this.#bounds.signal.throwIfAborted();
    try {
      const { is, mended } = await this.#parts.store.integrity.check(content, (bytes) => {
        this.#progress.bytes += bytes;
        return this.#bounds.pace.take(bytes);
      });
      this.#inARow = 0;
      if (is !== 'gone') verified.blobs++;
      if (is === 'right') verified.bytes += content.size;
      if (is === 'damaged') verified.damaged++;
      verified.mended += mended;
      if (is === 'damaged' || mended > 0) this.#parts.onChanged();
    } catch (error) {
      this.#couldNot(content.digest, error);
    }
    // Whatever was read of it, and how often.
    this.#progress.bytes = before + content.size;
    this.#progress.items++;
  }

  /** Bytes that cannot be read now may be there the next time: no reason to give them up. */
  #couldNot(digest: Digest, error: unknown): void {
    const isOfAll = this.#bounds.signal.aborted || error instanceof PlainError;
    if (isOfAll || ++this.#inARow >= mostInARow) throw error;
    this.#parts.onTrouble(error, digest);
    if (this.verified.troubles.length < mostTroubles) this.verified.troubles.push(unreadable(digest, error));
  }
}

function unreadable(digest: Digest, error: unknown): Trouble {
  const reason = errorCode(error) || (error as Error).message;
  return troubleOf(
    new PlainError(`${digest} could not be read (${reason}). It is tried again the next time.`, {
      code: 'BLOB_UNREADABLE',
      facts: { digest, reason },
    }),
  );
}
