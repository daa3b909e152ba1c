import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type Random, randomFrom } from './random.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Makes a stopped registry's store look as if it had been in use for two months: what was pushed just now came over that time. */
export function age(data: string, seed = 7): void {
  const random = randomFrom(seed);
  const now = Date.now();
  const sql = new Sqlite(join(data, 'berth.db'));
  // Most of it is recent, some is long ago.
  const ago = () => now - Math.round(60 * dayMs * (random.int(10_000) / 10_000) ** 1.7) - random.int(hourMs);
  sql.function('ago', { deterministic: false }, ago);
  sql.function('one_of_three', { deterministic: false }, () => Number(random.int(3) === 0));
  sql.transaction(() => {
    ageImages(sql);
    ageHistory(sql, now, random);
  })();
  sql.close();
}

/** And as if what is in the trash had been deleted over the last days, the last of it just now. */
export function ageTrash(data: string): void {
  const sql = new Sqlite(join(data, 'berth.db'));
  sql.exec(`
    UPDATE trash SET deleted_at = deleted_at - age, until = until - age
    FROM (SELECT id AS aged, (MAX(id) OVER () - id) * ${30 * hourMs} AS age FROM trash) WHERE id = aged`);
  sql.close();
}

/** Later pushes stay later: a repository's manifests get its times in order. */
function ageImages(sql: Sqlite.Database): void {
  sql.exec(`
    CREATE TEMP TABLE times AS SELECT id, repository_id, ago() AS at FROM manifests;
    UPDATE manifests SET pushed_at = (
      SELECT at FROM (SELECT at, row_number() OVER (ORDER BY at) AS place FROM times WHERE repository_id = manifests.repository_id)
      WHERE place = (SELECT COUNT(*) FROM manifests AS m WHERE m.repository_id = manifests.repository_id AND m.id <= manifests.id));
    UPDATE manifests SET pulled_at = MAX(pushed_at, ago()) WHERE one_of_three();
    UPDATE tags SET updated_at = (SELECT pushed_at FROM manifests WHERE id = manifest_id),
      pulled_at = (SELECT pulled_at FROM manifests WHERE id = manifest_id);
    UPDATE repositories SET
      pushed_at = (SELECT MAX(pushed_at) FROM manifests WHERE repository_id = repositories.id),
      pulled_at = (SELECT MAX(pulled_at) FROM manifests WHERE repository_id = repositories.id);
    -- The tag that moves with each push has been on all of them.
    DELETE FROM tag_history;
    INSERT INTO tag_history (repository_id, tag, blob_id, at)
      SELECT repository_id, name, blob_id, at FROM (
        SELECT t.repository_id, t.name, m.blob_id, m.pushed_at AS at FROM tags AS t JOIN manifests AS m ON m.id = t.manifest_id
          WHERE t.name <> 'latest'
        UNION
        SELECT t.repository_id, 'latest', m.blob_id, m.pushed_at FROM tags AS t JOIN manifests AS m ON m.id = t.manifest_id
          WHERE EXISTS (SELECT 1 FROM tags AS l WHERE l.repository_id = t.repository_id AND l.name = 'latest'))
      ORDER BY at`);
}

/** What happened, day by day, with as much in all as the store holds. */
function ageHistory(sql: Sqlite.Database, now: number, random: Random): void {
  const clients = ['docker/28.5.1', 'buildkit/0.26', 'containerd/2.1.4', 'skopeo/1.20.0', 'helm/3.19.0'];
  sql.exec('DELETE FROM activity; DELETE FROM traffic; DELETE FROM growth;');
  const images = sql
    .prepare<unknown[], { at: number; repository: string; tag: string; digest: Buffer }>(`
      SELECT m.pushed_at AS at, r.name AS repository, MIN(t.name) AS tag, b.digest FROM tags AS t
      JOIN manifests AS m ON m.id = t.manifest_id JOIN repositories AS r ON r.id = t.repository_id
      JOIN blobs AS b ON b.id = m.blob_id GROUP BY m.id ORDER BY at DESC LIMIT 1500`)
    .all();
  const add = sql.prepare('INSERT INTO activity VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)');
  const deeds = images.flatMap(({ at, ...image }) => {
    const pulls = Array.from({ length: random.int(4) }, () => at + random.int(2 * dayMs)).filter(
      (t) => t < now,
    );
    return [{ ...image, at, kind: 'push' }, ...pulls.map((t) => ({ ...image, at: t, kind: 'pull' }))];
  });
  for (const { at, kind, repository, tag, digest } of deeds.sort((a, b) => a.at - b.at)) {
    add.run(
      at,
      kind,
      repository,
      tag,
      digest,
      random.pick(clients),
      40_000 + random.int(90_000_000),
      90 + random.int(4000),
    );
  }
  sql.exec(`
    INSERT INTO traffic SELECT date(at / 1000, 'unixepoch', 'localtime'), SUM(kind = 'push'), SUM(kind = 'pull'),
      SUM(bytes * (kind = 'push')), SUM(bytes * (kind = 'pull')) FROM activity GROUP BY 1`);
  const bytes = sql.prepare('SELECT SUM(size) FROM blobs').pluck().get() as number;
  const grow = sql.prepare('INSERT INTO growth VALUES (?, ?)');
  for (let day = 60; day > 0; day--) {
    // Now and then somebody cleaned up.
    const level = 0.25 + 0.75 * (1 - day / 60) + (day % 23 < 12 ? 0.12 : 0) - random.int(20) / 1000;
    grow.run(now - day * dayMs, Math.round(bytes * Math.min(1, level)));
  }
}
