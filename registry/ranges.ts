/** Bytes from `start` to `end`, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

const single = /^bytes=\s*(?:(\d+)-(\d+)?|-(\d+))\s*$/;

/**
 * What a `Range` header asks of content of `size` bytes (RFC 9110 section 14.1.2).
 *
 * Several ranges are answered with the whole content, which clients of zstd:chunked images understand. A range whose
 * end lies before its start and a unit other than bytes are unsatisfiable: the conformance suite wants 416 there.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  if (header === undefined) return 'whole';
  if (/^bytes=[^,]*,/.test(header)) return 'whole';
  const [, first, last, suffix] = single.exec(header) ?? [];
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  if (first === undefined) return 'unsatisfiable';
  const start = Number(first);
  const end = Math.min(last === undefined ? size - 1 : Number(last), size - 1);
  return start >= size || end < start ? 'unsatisfiable' : { start, end };
}

/**
 * The `Content-Range` of an upload's chunk (spec, "Pushing a blob in chunks"): `<start>-<end>`, both included and
 * without a unit. Undefined when it is not of that form.
 */
export function parseContentRange(header: string): ByteRange | undefined {
  const [, first, last] = /^(\d{1,16})-(\d{1,16})$/.exec(header) ?? [];
  if (first === undefined || last === undefined) return undefined;
  const range = { start: Number(first), end: Number(last) };
  return range.end < range.start || !Number.isSafeInteger(range.end) ? undefined : range;
}
