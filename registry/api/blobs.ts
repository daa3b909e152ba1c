import { RegistryError } from '../errors.ts';
import { beginBody, type Call, conditionHolds, type Headers, sendEmpty } from '../http.ts';
import { type Digest, parseDigest } from '../names.ts';
import { type ByteRange, parseRange } from '../ranges.ts';
import type { OpenBlob, Store } from '../store/store.ts';

/** `/v2/<name>/blobs/<digest>` (spec, end-2, end-10). */
export function blobs({ blobs }: Pick<Store, 'blobs'>, { readOnly }: { readOnly(): boolean }) {
  return {
    head(call: Call): void {
      const digest = parseDigest(call.argument);
      const size = blobs.promise(call.repository, digest);
      if (size === undefined) throw unknown(digest);
      const headers = headersOf(digest);
      if (answeredByCondition(call, headers)) return;
      sendEmpty(call, 200, { ...headers, 'content-length': size });
    },

    async get(call: Call): Promise<void> {
      const digest = parseDigest(call.argument);
      const headers = headersOf(digest);
      const size = blobs.size(call.repository, digest);
      if (size === undefined) throw unknown(digest);
      if (answeredByCondition(call, headers)) return;
      const range = parseRange(rangeHeader(call, headers.etag), size);
      if (range === 'unsatisfiable') {
        throw new RegistryError(
          'RANGE_INVALID',
          { size },
          { headers: { 'content-range': `bytes */${size}` } },
        );
      }
      const blob = await blobs.open(call.repository, digest);
      if (!blob) throw unknown(digest);
      try {
        await sendBlob(call, blob, headers, range);
      } finally {
        await blob.close();
      }
    },

    async remove(call: Call): Promise<void> {
      if (readOnly()) throw new RegistryError('READ_ONLY');
      const digest = parseDigest(call.argument);
      if (!(await blobs.remove(call.repository, digest))) throw unknown(digest);
      sendEmpty(call, 202);
    },
  };
}

async function sendBlob(
  call: Call,
  blob: OpenBlob,
  headers: Headers,
  range: ByteRange | 'whole',
): Promise<void> {
  const { start, end } = range === 'whole' ? { start: 0, end: blob.size - 1 } : range;
  const body = beginBody(call, range === 'whole' ? 200 : 206, {
    ...headers,
    'content-length': end - start + 1,
    ...(range !== 'whole' && { 'content-range': `bytes ${start}-${end}/${blob.size}` }),
  });
  if (end >= start) await blob.send({ start, end }, body);
  body.end();
}

function headersOf(digest: Digest) {
  return {
    'content-type': 'application/octet-stream',
    'docker-content-digest': digest,
    etag: `"${digest}"`,
    'accept-ranges': 'bytes',
    'cache-control': 'max-age=31536000',
  };
}

/** RFC 9110 section 13.2.2: If-Match before If-None-Match. True if the condition was answered. */
function answeredByCondition(call: Call, headers: ReturnType<typeof headersOf>): boolean {
  const match = call.header('if-match');
  if (match !== undefined && !conditionHolds(match, headers.etag))
    throw new RegistryError('PRECONDITION_FAILED');
  const noneMatch = call.header('if-none-match');
  if (noneMatch === undefined || !conditionHolds(noneMatch, headers.etag)) return false;
  sendEmpty(call, 304, headers);
  return true;
}

/** A range that is bound to other content by If-Range is no range (RFC 9110 section 13.1.5). */
function rangeHeader(call: Call, etag: string): string | undefined {
  const bound = call.header('if-range');
  return bound === undefined || bound === etag ? call.header('range') : undefined;
}

function unknown(digest: Digest): RegistryError {
  return new RegistryError('BLOB_UNKNOWN', { digest });
}
