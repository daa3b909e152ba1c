import { breath } from '../../breath.ts';
import { isFiltering, type LogFilter, matcher, noFilter } from './filter.ts';
import { type LogLine, parseLine } from './line.ts';
import { Ring } from './ring.ts';
import { Tally } from './tally.ts';

export const mostLines = 100_000;
/** Half a frame: so long at a time is worked, then the page has its turn. */
const sliceMs = 7;

/**
 * The newest lines of the log and those among them that pass a filter. Reading and filtering go in slices, so that a
 * hundred thousand lines at once never hold up the page; each line is parsed once and filtered when it comes.
 */
export class Log {
  readonly lines: Ring<LogLine>;
  readonly levels = new Tally();
  readonly repositories = new Tally();
  readonly clients = new Tally();
  readonly #capacity: number;
  readonly #changed: () => void;
  readonly #waiting: string[][] = [];
  #position = 0;
  #read = 0;
  #matches: (line: LogLine) => boolean = () => true;
  #matching: Ring<LogLine>;
  /** A new filter on its way through the lines there are; the old answer stays until it is through. */
  #scan: { found: Ring<LogLine>; next: number } | null = null;
  #working: Promise<void> | null = null;

  /** `changed` hears of new lines and new answers, once for a whole slice of them. */
  constructor(changed: () => void, capacity = mostLines) {
    this.#changed = changed;
    this.#capacity = capacity;
    this.lines = new Ring(capacity);
    this.#matching = this.lines;
  }

  /** The lines that pass the filter. */
  get matching(): Ring<LogLine> {
    return this.#matching;
  }

  /** Lines that were heard and not yet read. */
  get behind(): boolean {
    return this.#waiting.length > 0;
  }

  hear(lines: string[]): void {
    if (lines.length > 0) this.#waiting.push(lines);
    void this.#work();
  }

  filter(filter: LogFilter = noFilter): void {
    this.#matches = matcher(filter);
    if (isFiltering(filter)) {
      this.#scan = { found: new Ring(this.#capacity), next: this.lines.removed };
    } else {
      this.#scan = null;
      this.#matching = this.lines;
      this.#changed();
    }
    void this.#work();
  }

  /** Resolves when everything heard so far is read and filtered. */
  settled(): Promise<void> {
    return this.#working ?? Promise.resolve();
  }

  #work(): Promise<void> {
    this.#working ??= this.#slices().finally(() => {
      this.#working = null;
    });
    return this.#working;
  }

  async #slices(): Promise<void> {
    // Begun with a breath, so that lines told in many small events make one slice.
    do {
      await breath();
      this.#slice();
      this.#changed();
    } while (this.#scan !== null || this.behind);
  }

  #slice(): void {
    const until = performance.now() + sliceMs;
    while (performance.now() < until) if (!this.#scanOne() && !this.#readOne()) return;
  }

  #scanOne(): boolean {
    const scan = this.#scan;
    if (scan === null) return false;
    const line = this.lines.at(scan.next - this.lines.removed);
    if (line === undefined) {
      this.#matching = scan.found;
      this.#scan = null;
      return true;
    }
    if (this.#matches(line)) scan.found.push(line);
    scan.next = line.number + 1;
    return true;
  }

  #readOne(): boolean {
    const raw = this.#waiting[0]?.[this.#position];
    if (raw === undefined) return false;
    this.#position++;
    if (this.#position === this.#waiting[0]?.length) {
      this.#waiting.shift();
      this.#position = 0;
    }
    this.#take(parseLine(raw, this.#read++));
    return true;
  }

  #take(line: LogLine): void {
    line.repository = this.repositories.add(line.repository);
    line.client = this.clients.add(line.client);
    this.levels.add(line.level);
    const gone = this.lines.push(line);
    const filtering = this.#matching !== this.lines;
    if (gone !== undefined) {
      this.repositories.remove(gone.repository);
      this.clients.remove(gone.client);
      this.levels.remove(gone.level);
      if (filtering && this.#matching.at(0) === gone) this.#matching.shift();
    }
    if (filtering && this.#matches(line)) this.#matching.push(line);
  }
}
