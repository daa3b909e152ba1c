import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { ControlClient } from '../../../registry/control/client.ts';
import { fromBytes } from '../../../registry/store/digests.ts';
import { openStore } from '../../../registry/store/open.ts';
import { fillBerth } from '../../bench/many-images.ts';
import { serve } from '../../make/berth.ts';
import { contentOf } from '../../make/data.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { randomFrom, seed } from '../../make/random.ts';

const rounds = process.env.BERTH_TEST_LONG ? 60 : 4;
/** Leases end at once, so a crash delays no collection. */
const args = ['--lease-minutes', '0.00001', '--log-level', 'silent'];

test('kill -9 at any moment of a collection loses nothing, and what it leaves is found', async () => {
  console.log(`garbage crash test: seed ${seed} (BERTH_TEST_SEED=${seed} repeats its choices)`);
  const random = randomFrom(seed);
  const data = await fillBerth(1000, temporaryFolder());
  const kept = neededIn(data);
  let before = contentOf(data).length;
  let interrupted = 0;

  for (let round = 0; round < rounds; round++) {
    const berth = await serve({ data, args });
    const client = new ControlClient(data);
    const collecting = client.ask('collect', {}).catch(() => undefined);
    await sleep(random.int(900));
    await berth.stop('SIGKILL');
    await collecting;
    client.close();
    const content = contentOf(data);
    expect(
      kept.filter((digest) => !content.includes(digest)),
      `round ${round}`,
    ).toEqual([]);
    expect(neededIn(data), `round ${round}`).toEqual(kept);
    if (content.length < before && content.length > kept.length) interrupted++;
    before = content.length;
  }
  console.log(`${interrupted} of ${rounds} were killed in the middle`);

  // Files that no record speaks of go when they are old: here at once.
  const store = await openStore(
    data,
    { damage: () => undefined, error: () => undefined },
    { leaseMinutes: 1e-9 },
  );
  const found = await store.garbage.find({ filesBefore: Date.now() + 60_000 });
  const signal = new AbortController().signal;
  const removed = await store.garbage.remove(found, { signal, onProgress: () => undefined });
  expect(removed).toMatchObject({ troubles: [], cancelled: false });
  await store.close();
  expect(contentOf(data)).toEqual(kept);

  const sql = new Sqlite(join(data, 'berth.db'), { readonly: true });
  expect(sql.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(sql.pragma('foreign_key_check')).toEqual([]);
  expect(sql.prepare('SELECT COUNT(*) FROM blobs').pluck().get()).toBe(kept.length);
  sql.close();
}, 300_000);

/** What tagged manifests need, by the simplest question. */
function neededIn(data: string): string[] {
  const sql = new Sqlite(join(data, 'berth.db'), { readonly: true });
  const rows = sql
    .prepare<[], Buffer>(`
      SELECT digest FROM blobs WHERE stored_at IS NOT NULL AND id IN (
        SELECT blob_id FROM manifests WHERE id IN (SELECT manifest_id FROM tags)
        UNION SELECT blob_id FROM manifest_references WHERE manifest_id IN (SELECT manifest_id FROM tags))`)
    .pluck()
    .all();
  sql.close();
  return rows.map(fromBytes).sort();
}
