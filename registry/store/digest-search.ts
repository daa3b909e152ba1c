import type { Algorithm, Digest, Repository } from '../names.ts';
import type { Database } from './database.ts';
import { fromBytes } from './digests.ts';
import type { DigestSearch } from './store.ts';

const hexDigits: Record<Algorithm, number> = { sha256: 64, sha512: 128 };

/** Looks digests up by how they begin, along the index of all digests. */
export class DigestTable implements DigestSearch {
  readonly #beginning;

  constructor(database: Database) {
    this.#beginning = database.column<Buffer>(`
      SELECT b.digest FROM blobs AS b
      WHERE b.digest BETWEEN :low AND :high AND length(b.digest) = length(:low) AND (
        :name IS NULL
        OR EXISTS (SELECT 1 FROM manifests WHERE blob_id = b.id
          AND repository_id = (SELECT id FROM repositories WHERE name = :name))
        OR EXISTS (SELECT 1 FROM repository_blobs WHERE blob_id = b.id
          AND repository_id = (SELECT id FROM repositories WHERE name = :name)))
      ORDER BY b.digest LIMIT :limit`);
  }

  beginning(
    { algorithm, hex }: { algorithm: Algorithm; hex: string },
    { repository, limit }: { repository: Repository | undefined; limit: number },
  ): Digest[] {
    const filled = (digit: string) => Buffer.from(hex.padEnd(hexDigits[algorithm], digit), 'hex');
    const rows = this.#beginning.all({
      low: filled('0'),
      high: filled('f'),
      name: repository ?? null,
      limit,
    });
    return rows.map(fromBytes);
  }
}
