import type { Activity, TrafficDay } from '../facts.ts';
import type { Database } from './database.ts';
import { fromBytes, toBytes } from './digests.ts';
import { flushRegularly } from './regularly.ts';
import type { Activities, ActivityRequest, Deed, Direction } from './store.ts';

/** Older entries go. */
const mostEntries = 20_000;
const mostDays = 731;

type Row = Omit<Activity, 'digest'> & { digest: Buffer | null };
type Counts = Omit<TrafficDay, 'at'>;

/** Entries are gathered in memory and written together: kill -9 costs at most those of the last seconds. */
export class ActivityTable implements Activities {
  readonly #database: Database;
  readonly #statements;
  readonly #flushing: { stop(): void };
  /** Not yet written, oldest first. */
  #pending: Activity[] = [];
  #traffic = new Map<string, Counts>();
  #lastId: number;

  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database;
    this.#statements = prepare(database);
    this.#lastId = this.#statements.lastId.get() ?? 0;
    this.#flushing = flushRegularly(() => this.flush(), onError);
  }

  add(deed: Deed): Activity {
    const entry = { ...deed, id: ++this.#lastId };
    this.#pending.push(entry);
    // Only a full disk lets so many come together.
    if (this.#pending.length >= 2 * mostEntries) this.#pending = this.#pending.slice(-mostEntries);
    const { kind, at, bytes } = entry;
    if (kind === 'push' || kind === 'pull') {
      this.#countsOf(at)[kind === 'push' ? 'pushes' : 'pulls']++;
      this.moved(kind, bytes ?? 0, at);
    }
    return entry;
  }

  moved(direction: Direction, bytes: number, at: number): void {
    this.#countsOf(at)[direction === 'push' ? 'pushedBytes' : 'pulledBytes'] += bytes;
  }

  #countsOf(at: number): Counts {
    const day = dayOf(new Date(at));
    const counts = this.#traffic.get(day) ?? { pushes: 0, pulls: 0, pushedBytes: 0, pulledBytes: 0 };
    this.#traffic.set(day, counts);
    return counts;
  }

  page({ limit, before = Number.MAX_SAFE_INTEGER, repository }: ActivityRequest): Activity[] {
    const pending = this.#pending
      .filter((entry) => entry.id < before && (repository === undefined || entry.repository === repository))
      .reverse();
    const { all, ofRepository } = this.#statements;
    const rows =
      repository === undefined ? all.all(before, limit) : ofRepository.all(repository, before, limit);
    const written = rows.map((row) => ({ ...row, digest: row.digest && fromBytes(row.digest) }));
    return [...pending, ...written].slice(0, limit);
  }

  traffic(days: number): TrafficDay[] {
    this.flush();
    const first = daysAgo(days - 1);
    const known = new Map(this.#statements.traffic.all(dayOf(first)).map((row) => [row.day, row]));
    return Array.from({ length: days }, (_, i) => {
      const date = daysAgo(days - 1 - i);
      const { pushes = 0, pulls = 0, pushedBytes = 0, pulledBytes = 0 } = known.get(dayOf(date)) ?? {};
      return { at: date.getTime(), pushes, pulls, pushedBytes, pulledBytes };
    });
  }

  flush(): void {
    if (this.#pending.length === 0 && this.#traffic.size === 0) return;
    const { add, forget, count, forgetDays } = this.#statements;
    this.#database.now(() => {
      for (const { id, at, kind, repository, tag, digest, client, bytes, ms } of this.#pending)
        add.run(id, at, kind, repository, tag, digest && toBytes(digest), client, bytes, ms);
      forget.run(this.#lastId - mostEntries);
      for (const [day, { pushes, pulls, pushedBytes, pulledBytes }] of this.#traffic)
        count.run(day, pushes, pulls, pushedBytes, pulledBytes);
      forgetDays.run(dayOf(daysAgo(mostDays)));
    });
    this.#pending = [];
    this.#traffic.clear();
  }

  stop(): void {
    this.#flushing.stop();
  }
}

/** The first moment of a day of the local calendar; not always a multiple of 24 hours ago. */
function daysAgo(days: number): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
}

function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function prepare(database: Database) {
  return {
    lastId: database.column<number | null>('SELECT MAX(id) FROM activity'),
    add: database.prepare('INSERT INTO activity VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    forget: database.prepare('DELETE FROM activity WHERE id <= ?'),
    all: database.prepare<Row>('SELECT * FROM activity WHERE id < ? ORDER BY id DESC LIMIT ?'),
    ofRepository: database.prepare<Row>(
      'SELECT * FROM activity WHERE repository = ? AND id < ? ORDER BY id DESC LIMIT ?',
    ),
    count: database.prepare(`
      INSERT INTO traffic VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET pushes = pushes + excluded.pushes, pulls = pulls + excluded.pulls,
        pushed_bytes = pushed_bytes + excluded.pushed_bytes, pulled_bytes = pulled_bytes + excluded.pulled_bytes`),
    forgetDays: database.prepare('DELETE FROM traffic WHERE day < ?'),
    traffic: database.prepare<Counts & { day: string }>(`
      SELECT day, pushes, pulls, pushed_bytes AS pushedBytes, pulled_bytes AS pulledBytes
      FROM traffic WHERE day >= ?`),
  };
}
