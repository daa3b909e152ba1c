import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { Database } from '../../../registry/store/database.ts';
import { openStore } from '../../../registry/store/open.ts';
import type { GarbageOptions, Store } from '../../../registry/store/store.ts';
import { fileOf } from '../../make/data.ts';
import { temporaryFolder } from '../../make/folder.ts';
import {
  closure,
  digestOf,
  type Model,
  models,
  neededByTags,
  neededByTrash,
  sizeOf,
  write,
} from '../../make/store-model.ts';

const runs = process.env.BERTH_TEST_LONG ? 2000 : 60;

/** A store with a second hand in its database, which writes whole models. */
async function stage(): Promise<{ data: string; store: Store; database: Database }> {
  const data = temporaryFolder();
  const store = await openStore(
    data,
    { damage: () => undefined, error: () => undefined },
    { leaseMinutes: 1e-9 },
  );
  const database = await Database.open(join(data, 'berth.db'));
  onTestFinished(async () => {
    await database.close();
    await store.close();
  });
  return { data, store, database };
}

function writeWithFiles(data: string, database: Database, model: Model): void {
  database.sql.exec('DELETE FROM repository_blobs; DELETE FROM tag_history; DELETE FROM uploads');
  write(database, model);
  for (const [content, { stored }] of model.contents.entries()) {
    const file = fileOf(data, digestOf(content));
    rmSync(dirname(file), { recursive: true, force: true });
    if (!stored) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
}

/** Found the slow way: what neither tags nor the trash need, of what is stored. */
function naively({ contents }: Model, needed: Set<number>): number[] {
  return [...contents.keys()].filter((content) => contents[content]?.stored && !needed.has(content));
}

async function collect(store: Store, options: GarbageOptions = {}) {
  const found = await store.garbage.find(options);
  const signal = new AbortController().signal;
  return { found, removed: await store.garbage.remove(found, { signal, onProgress: () => undefined }) };
}

test('whatever refers to what, exactly that goes which nothing leads to', async () => {
  const { data, store, database } = await stage();
  await fc.assert(
    fc.asyncProperty(models, async (model) => {
      writeWithFiles(data, database, model);
      const byTags = neededByTags(model);
      const needed = new Set([...byTags, ...neededByTrash(model)]);
      const { found, removed } = await collect(store);

      expect(found.bytes).toBe(sizeOf(naively(model, needed)));
      expect(found.trashBytes).toBe(sizeOf([...needed].filter((content) => !byTags.has(content))));
      expect(removed).toMatchObject({ sums: found.sums, bytes: found.bytes, troubles: [], cancelled: false });
      for (const [content, { stored }] of model.contents.entries())
        expect(existsSync(fileOf(data, digestOf(content))), `${content}`).toBe(stored && needed.has(content));
      expect(await left(store)).toBe(0);
      expect(manifestsIn(database)).toEqual(manifestsThatStay(model));
      expect(database.sql.pragma('foreign_key_check')).toEqual([]);
    }),
    { numRuns: runs },
  );
});

test('what is kept is explained, what goes has no keeper, whatever refers to what', async () => {
  const { data, store, database } = await stage();
  await fc.assert(
    fc.asyncProperty(models, async (model) => {
      writeWithFiles(data, database, model);
      const needed = new Set([...neededByTags(model), ...neededByTrash(model)]);
      for (const [content, { stored }] of model.contents.entries()) {
        if (!stored) continue;
        const why = await store.garbage.why(digestOf(content), { untaggedMs: 0 });
        expect([why?.keeperCount === 0, why?.goes === null], `${content}`).toEqual([
          !needed.has(content),
          needed.has(content),
        ]);
      }
    }),
    { numRuns: runs / 3 },
  );
});

async function left(store: Store): Promise<number> {
  return (await store.garbage.find({})).count;
}

function manifestsIn(database: Database): string[] {
  const rows = database.sql.prepare(`
    SELECT r.name || ' ' || (m.blob_id - 1) FROM manifests AS m JOIN repositories AS r ON r.id = m.repository_id`);
  return (rows.pluck().all() as string[]).sort();
}

/** Also those whose bytes are lost: it is their records that lead to others. */
function manifestsThatStay({ contents, repositories, trash }: Model): string[] {
  const whole = { contents: contents.map((content) => ({ ...content, stored: true })), repositories, trash };
  const stay = repositories.map((repository) => {
    const reached = closure(whole, repository, repository.tags.values());
    return [...repository.manifests]
      .filter((manifest) => reached.has(manifest))
      .map((m) => `${repository.name} ${m}`);
  });
  const held = trash.map(({ name, manifests }) => [...manifests].map((m) => `${name} ${m}`));
  return [...stay, ...held].flat().sort();
}
