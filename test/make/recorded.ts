import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

type Row = Record<string, unknown>;

/** All that a data folder says of a repository, by digests instead of the numbers of rows; undefined if it says nothing. */
export function recorded(data: string, repository: string) {
  const sql = new Sqlite(join(data, 'berth.db'), { readonly: true });
  try {
    const own = sql.prepare('SELECT * FROM repositories WHERE name = ?').get(repository) as Row | undefined;
    if (!own) return undefined;
    const { id, ...facts } = own;
    const rows = (query: string) => sql.prepare(query).all({ id }).map(readable);
    return {
      facts,
      manifests: rows(`
        SELECT b.digest, m.media_type, m.artifact_type, s.digest AS subject, m.annotations, m.platform, m.pushed_at,
          m.pulled_at, m.untagged_at, m.is_cached,
          (SELECT json_group_array(json_array(r.position, r.kind, r.media_type, r.size, r.platform, hex(c.digest)))
            FROM (SELECT * FROM manifest_references WHERE manifest_id = m.id ORDER BY position) AS r
            JOIN blobs AS c ON c.id = r.blob_id) AS refers
        FROM manifests AS m JOIN blobs AS b ON b.id = m.blob_id LEFT JOIN blobs AS s ON s.id = m.subject_id
        WHERE m.repository_id = @id ORDER BY b.digest`),
      /** In the order in which they are listed. */
      referrers: rows(`
        SELECT b.digest FROM manifests AS m JOIN blobs AS b ON b.id = m.blob_id
        WHERE m.repository_id = @id AND m.subject_id IS NOT NULL ORDER BY m.id`),
      tags: rows(`
        SELECT t.name, b.digest, t.updated_at, t.pulled_at FROM tags AS t
        JOIN manifests AS m ON m.id = t.manifest_id AND m.repository_id = t.repository_id
        JOIN blobs AS b ON b.id = m.blob_id
        WHERE t.repository_id = @id ORDER BY t.name`),
      history: rows(`
        SELECT h.tag, b.digest, h.at FROM tag_history AS h LEFT JOIN blobs AS b ON b.id = h.blob_id
        WHERE h.repository_id = @id ORDER BY h.tag, h.id`),
      links: rows(`
        SELECT b.digest, rb.linked_at FROM repository_blobs AS rb JOIN blobs AS b ON b.id = rb.blob_id
        WHERE rb.repository_id = @id ORDER BY b.digest`),
    };
  } finally {
    sql.close();
  }
}

function readable(row: unknown): Row {
  return Object.fromEntries(
    Object.entries(row as Row).map(([name, value]) => [
      name,
      Buffer.isBuffer(value) ? value.toString('hex').slice(0, 12) : value,
    ]),
  );
}
