const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Three digits and a binary unit: `388 B`, `12 KiB`, `84.1 MiB`, `1.2 GiB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  // 1023.7 KiB is shown as 1 MiB, not as 1024 KiB.
  if (Math.round(value) >= 1024 && power < units.length - 1) return `1 ${units[power + 1]}`;
  const digits = power === 0 || value >= 100 ? 0 : 1;
  return `${Number(value.toFixed(digits))} ${units[power]}`;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long ago: `now`, `12 min`, `6 h`, `3 d`, then the date; `–` for never. */
export function formatTime(at: number | null, now = Date.now()): string {
  if (at === null) return '–';
  const ago = now - at;
  if (ago < minuteMs) return 'now';
  if (ago < hourMs) return `${Math.floor(ago / minuteMs)} min`;
  if (ago < dayMs) return `${Math.floor(ago / hourMs)} h`;
  if (ago < 30 * dayMs) return `${Math.floor(ago / dayMs)} d`;
  return new Date(at).toISOString().slice(0, 10);
}

/** Until when: `15:04` for today and the next hours, else `27 Nov`, and the year where it is another one. */
export function formatMoment(at: number, now = Date.now()): string {
  const date = new Date(at);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString() || Math.abs(at - now) < 12 * hourMs)
    return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const year = date.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...year });
}

/** How long something takes: `4 s`, `12 min`, `3 h`. */
export function formatWait(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${Math.ceil(seconds / 3600)} h`;
}

/** `12,000` */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** `1 tag`, `12,000 tags`; the plural is told where an s does not make it. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c` */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** `sha256:3f9c01ab22cd` */
export function shortDigest(digest: string): string {
  const [algorithm = '', hex = ''] = digest.split(':');
  return `${algorithm}:${hex.slice(0, 12)}`;
}

type Cell = string | number;

/** Columns lined up under their heads; numbers to the right. */
export function formatTable(heads: string[], rows: Cell[][]): string {
  const isNumber = heads.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'));
  const texts = [heads, ...rows.map((row) => row.map(String))];
  const widths = heads.map((_, i) => Math.max(...texts.map((row) => row[i]?.length ?? 0)));
  return texts
    .map((row) =>
      row
        .map((cell, i) => pad(cell, widths[i] ?? 0, isNumber[i] ?? false))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function pad(text: string, width: number, right: boolean): string {
  return right ? text.padStart(width) : text.padEnd(width);
}
