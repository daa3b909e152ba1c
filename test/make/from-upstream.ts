import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

/** Makes images of a stopped registry such as came from upstream, by their digests: each last used so many days ago. */
export function fromUpstream(data: string, images: Record<string, number>): void {
  const sql = new Sqlite(join(data, 'berth.db'));
  const mark = sql.prepare(`
    UPDATE manifests SET is_cached = 1, pushed_at = @usedAt, pulled_at = @usedAt
    WHERE blob_id = (SELECT id FROM blobs WHERE digest = unhex(@hex))`);
  for (const [digest, days] of Object.entries(images)) {
    mark.run({ usedAt: Date.now() - days * 86_400_000, hex: digest.replace('sha256:', '') });
  }
  sql.close();
}
