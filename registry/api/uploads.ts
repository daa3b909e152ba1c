import { RegistryError } from '../errors.ts';
import { type Call, type Headers, sendEmpty } from '../http.ts';
import {
  algorithmOf,
  type Digest,
  isAlgorithm,
  isDigest,
  parseDigest,
  parseRepository,
  type Repository,
} from '../names.ts';
import { type ByteRange, parseContentRange } from '../ranges.ts';
import type { Store, Upload } from '../store/store.ts';

export interface PushLimits {
  readOnly(): boolean;
  room: Room;
}

/** Whether there is room for what a client pushes. */
export interface Room {
  /** Refuses a push of so many bytes, as far as they are known. */
  admit(repository: Repository, bytes: number): Promise<void>;
  /** Called with bytes as they come in, it throws when there is no more room. */
  watch(): (bytes: number) => void;
}

/** `/v2/<name>/blobs/uploads/` (spec, end-4a, 4b, 5, 6, 11, 13, 14). */
export function uploads(
  { uploads, blobs }: Pick<Store, 'uploads' | 'blobs'>,
  { readOnly, room }: PushLimits,
) {
  async function find(call: Call): Promise<Upload> {
    const upload = await uploads.find(call.repository, call.argument);
    if (!upload) throw new RegistryError('BLOB_UPLOAD_UNKNOWN', { id: call.argument.slice(0, 100) });
    return upload;
  }

  /** The bytes of this request go to the session; where they do not fit, the answer says where it stands. */
  async function append(call: Call, upload: Upload, digest?: Digest): Promise<void> {
    const { request } = call;
    const before = upload.size;
    const chunk = readChunk(call, upload);
    await admit(call, upload);
    try {
      await upload.append(request, {
        chunk,
        onBytes: room.watch(),
        last: digest !== undefined,
        ...(digest && { expected: algorithmOf(digest) }),
      });
    } catch (error) {
      throw error instanceof RegistryError && error.error === 'RANGE_INVALID'
        ? outOfOrder(call, upload)
        : error;
    } finally {
      call.received = Math.max(0, upload.size - before);
    }
  }

  /** An upload that finds no room has ended: what came of it goes too. */
  async function admit({ request, repository }: Call, upload: Upload): Promise<void> {
    try {
      await room.admit(repository, Number(request.headers['content-length'] ?? 0));
    } catch (error) {
      await upload.cancel().catch(() => undefined);
      throw error;
    }
  }

  async function finish(call: Call, upload: Upload, digest: Digest): Promise<void> {
    if (hasContent(call)) await append(call, upload, digest);
    try {
      await upload.commit(digest);
    } catch (error) {
      throw error instanceof RegistryError && error.error === 'RANGE_INVALID'
        ? outOfOrder(call, upload)
        : error;
    }
    sendEmpty(call, 201, stored(call.repository, digest));
  }

  return {
    /** A session, a mount, or with `digest` the whole blob at once. */
    async start(call: Call): Promise<void> {
      if (readOnly()) throw new RegistryError('READ_ONLY');
      const { repository, query } = call;
      await room.admit(repository, 0);
      const mounted = query.get('mount');
      if (mounted !== null && (await mount(call, mounted))) return;
      const hint = query.get('digest-algorithm');
      if (hint !== null && !isAlgorithm(hint))
        throw new RegistryError('DIGEST_INVALID', { algorithm: hint.slice(0, 50) });
      const whole = query.get('digest');
      const digest = whole === null ? undefined : parseDigest(whole);
      const upload = await uploads.start(repository, digest ? algorithmOf(digest) : (hint ?? undefined));
      if (!digest) return sendEmpty(call, 202, progress(repository, upload));
      await finish(call, upload, digest).catch(async (error) => {
        // Nobody was told of this session, so nobody can go on with it.
        if (await uploads.find(repository, upload.id)) await upload.cancel();
        throw error;
      });
    },

    async status(call: Call): Promise<void> {
      sendEmpty(call, 204, progress(call.repository, await find(call)));
    },

    async append(call: Call): Promise<void> {
      if (readOnly()) throw new RegistryError('READ_ONLY');
      const upload = await find(call);
      await append(call, upload);
      sendEmpty(call, 202, progress(call.repository, upload));
    },

    async finish(call: Call): Promise<void> {
      if (readOnly()) throw new RegistryError('READ_ONLY');
      const upload = await find(call);
      const digest = parseDigest(call.query.get('digest') ?? '');
      await finish(call, upload, digest);
    },

    async cancel(call: Call): Promise<void> {
      await (await find(call)).cancel();
      sendEmpty(call, 204);
    },
  };

  /** What cannot be mounted becomes an ordinary session (spec, "Mounting a blob from another repository"). */
  async function mount(call: Call, wanted: string): Promise<boolean> {
    const from = call.query.get('from');
    const source = from === null ? undefined : readRepository(from);
    if (!isDigest(wanted) || source === null) return false;
    if (!(await blobs.mount(wanted, source, call.repository))) return false;
    sendEmpty(call, 201, stored(call.repository, wanted));
    return true;
  }
}

function readRepository(text: string): Repository | null {
  try {
    return parseRepository(text);
  } catch {
    // Malformed, so nothing can be there: the caller answers as for any missing source.
    return null;
  }
}

/** The part of the blob the request says it carries. */
function readChunk(call: Call, upload: Upload): ByteRange | undefined {
  const header = call.header('content-range');
  if (header === undefined) return undefined;
  const chunk = parseContentRange(header);
  if (!chunk) throw outOfOrder(call, upload, 'Content-Range must be <start>-<end>');
  const length = call.header('content-length');
  if (length !== undefined && Number(length) !== chunk.end - chunk.start + 1) {
    throw new RegistryError('SIZE_INVALID', {
      reason: `Content-Range says ${header}, Content-Length ${length}`,
    });
  }
  return chunk;
}

/** A body, or a Content-Range that speaks of one. */
function hasContent({ request: { headers } }: Call): boolean {
  const length = Number(headers['content-length'] ?? 0);
  return length > 0 || headers['transfer-encoding'] !== undefined || headers['content-range'] !== undefined;
}

function outOfOrder(
  { repository }: Call,
  upload: Upload,
  reason = 'the chunk does not begin where the upload stands',
): RegistryError {
  const { location, range } = progress(repository, upload);
  return new RegistryError(
    'RANGE_INVALID',
    { received: upload.size, reason },
    { headers: { location, range } },
  );
}

function progress(repository: Repository, { id, size }: Upload) {
  return {
    location: `/v2/${repository}/blobs/uploads/${id}`,
    // Of nothing too it is 0-0: docker takes 0--1 for malformed.
    range: `0-${Math.max(0, size - 1)}`,
    'docker-upload-uuid': id,
  };
}

function stored(repository: Repository, digest: Digest): Headers {
  return { location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest };
}
