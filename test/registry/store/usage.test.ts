import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ImageReference, Repository, Tag } from '../../../registry/names.ts';
import { Database } from '../../../registry/store/database.ts';
import type { Needs } from '../../../registry/store/store.ts';
import { UsageTable } from '../../../registry/store/usage.ts';
import { temporaryFolder } from '../../make/folder.ts';
import {
  closure,
  digestOf,
  held,
  type Model,
  models,
  neededByTags,
  neededByTrash,
  sizeOf,
  without,
  write,
} from '../../make/store-model.ts';

const runs = { numRuns: 150 };

describe('whoever stores anything at all', () => {
  test('learns of each image what it needs, and what of it nothing else needs', () =>
    property(async (model, needs) => {
      const images = await needs.images();
      for (const image of images) {
        const repository = repositoryOf(model, image.repository);
        const manifest = [...repository.manifests].find((m) => digestOf(m) === image.digest) ?? -1;
        const all = closure(model, repository, [manifest]);
        const others = neededByTags(model, (other, m) => other !== repository || m !== manifest);
        const unique = sizeOf([...all].filter((content) => !others.has(content)));
        expect(image).toMatchObject({ bytes: sizeOf(all), uniqueBytes: unique });
        expect(needs.manifest(repository.name, image.digest)).toMatchObject({
          bytes: sizeOf(all),
          uniqueBytes: unique,
        });
      }
      const tags = model.repositories.flatMap(({ tags }) => [...tags.keys()]);
      expect(images.flatMap((image) => image.tags).sort()).toEqual(tags.sort());
    }));

  test('learns of each repository what it needs, and what of it no tag elsewhere needs', () =>
    property(async (model, needs) => {
      const listed = await needs.repositories();
      expect(listed.map(({ name }) => name)).toEqual(
        model.repositories.filter(({ manifests }) => manifests.size > 0).map(({ name }) => name),
      );
      for (const { name, bytes, uniqueBytes, tags, manifests } of listed) {
        const repository = repositoryOf(model, name);
        const all = closure(model, repository, repository.manifests);
        const others = neededByTags(model, (other) => other !== repository);
        const unique = [...all].filter((content) => !others.has(content));
        expect({ bytes, uniqueBytes, tags, manifests }).toEqual({
          bytes: sizeOf(all),
          uniqueBytes: sizeOf(unique),
          tags: repository.tags.size,
          manifests: repository.manifests.size,
        });
      }
    }));

  test('learns of the whole store what one image needs, what several, and what none', () =>
    property(async (model, needs) => {
      const bytes = needs.bytes();
      const stored = model.contents.flatMap(({ stored }, content) => (stored ? [content] : []));
      const needed = neededByTags(model);
      expect(bytes.bytes).toBe(sizeOf(stored));
      const spare = stored.filter((content) => !needed.has(content));
      const inTrash = neededByTrash(model);
      expect(bytes.trashBytes).toBe(sizeOf(spare.filter((content) => inTrash.has(content))));
      expect(bytes.untaggedBytes).toBe(sizeOf(spare.filter((content) => !inTrash.has(content))));
      const images = await needs.images();
      expect(bytes.uniqueBytes).toBe(images.reduce((sum, image) => sum + image.uniqueBytes, 0));
      expect(bytes.uniqueBytes + bytes.sharedBytes).toBe(sizeOf(needed));
      expect(needs.shared(100).reduce((sum, set) => sum + set.bytes, 0)).toBe(bytes.sharedBytes);
    }));

  test('learns what only images need that came from upstream', async () => {
    const { database, usage } = await opened();
    const one = fc.asyncProperty(models, async (model) => {
      write(database, model);
      const isCached = (manifest: number) => manifest % 2 === 0;
      database.now(() =>
        database.prepare('UPDATE manifests SET is_cached = 1 WHERE (blob_id - 1) % 2 = 0').run(),
      );
      const pushed = neededByTags(model, (_, manifest) => !isCached(manifest));
      const cached = [...neededByTags(model)].filter((content) => !pushed.has(content));
      expect((await usage.now()).bytes().cachedBytes).toBe(sizeOf(cached));
    });
    await fc.assert(one, runs);
  });

  test('learns of each entry of the trash what comes back with it alone', () =>
    property(async (model, needs) => {
      const needed = neededByTags(model);
      const expected = model.trash.map((holder, entry) => {
        const others = neededByTrash(
          model,
          model.trash.filter((other) => other !== holder),
        );
        const alone = [...neededByTrash(model, [holder])].filter((content) => !needed.has(content));
        return [entry + 1, sizeOf(alone.filter((content) => !others.has(content)))];
      });
      expect([...needs.trash()]).toEqual(expected);
    }));

  test('finds contents together that the same images need', () =>
    property(async (model, needs) => {
      const sets = new Map<string, number[]>();
      for (const content of neededByTags(model)) {
        const images = imagesThatNeed(model, content).join();
        if (images.includes(',')) sets.set(images, [...(sets.get(images) ?? []), content]);
      }
      const expected = [...sets].map(([images, contents]) => [
        sizeOf(contents),
        contents.length,
        images.split(',').length,
      ]);
      const found = needs.shared(100).map(({ bytes, blobs, images }) => [bytes, blobs, images]);
      expect(found.sort()).toEqual(expected.sort());
    }));

  test('learns of each layer how many tags need it, largest first', () =>
    property(async (model, needs) => {
      const found = await needs.layers(100);
      const layers = new Set(
        model.repositories.flatMap(({ manifests }) =>
          [...manifests].flatMap((m) => model.contents[m]?.layers ?? []),
        ),
      );
      const expected = [...layers].filter((content) => model.contents[content]?.stored).sort((a, b) => b - a);
      expect(found.map(({ digest }) => digest)).toEqual(expected.map(digestOf));
      expect(found.map(({ tags }) => tags)).toEqual(expected.map((content) => tagsThatNeed(model, content)));
      expect(await needs.layers(2)).toEqual(found.slice(0, 2));
    }));

  test('learns before removing anything what comes back: of each alone, and of all together', () =>
    property(async (model, needs) => {
      const all = model.repositories.flatMap(({ name, tags, manifests }): ImageReference[] => [
        { repository: name },
        ...[...tags.keys()].map((tag) => ({ repository: name, tag })),
        ...[...manifests].map((manifest) => ({ repository: name, digest: digestOf(manifest) })),
      ]);
      const { items } = await needs.without(all);
      for (const [i, one] of all.entries()) {
        const after = neededByTags(without(model, one));
        const comesBack = [...held(model, one)].filter((content) => !after.has(content));
        expect([one, items[i]?.bytes]).toEqual([one, sizeOf(comesBack)]);
      }
      for (const some of [all.filter((_, i) => i % 2 === 0), all.filter((_, i) => i % 3 === 1), all]) {
        const after = neededByTags(some.reduce(without, model));
        const contents = [...new Set(some.flatMap((one) => [...held(model, one)]))];
        const { bytes, keptBytes } = await needs.without(some);
        expect({ bytes, keptBytes }).toEqual({
          bytes: sizeOf(contents.filter((content) => !after.has(content))),
          keptBytes: sizeOf(contents.filter((content) => after.has(content))),
        });
      }
    }));
});

describe('reading the store', () => {
  test('is exact at the moment of asking, also while an earlier reading is under way', async () => {
    const { database, usage } = await opened();
    await makeMany(database, { images: 2000 });
    const earlier = usage.now();
    database.now(() => database.prepare("UPDATE tags SET name = 'moved' WHERE name = 'v1'").run());
    const [before, after] = await Promise.all([earlier, usage.now()]);
    expect(await tagNames(before)).toContain('v1');
    expect(await tagNames(after)).toContain('moved');
    expect(await tagNames(after)).not.toContain('v1');
  });

  test('sees one moment, whatever is written meanwhile', async () => {
    const { database, usage } = await opened();
    await makeMany(database, { images: 2000 });
    const reading = usage.now();
    await setImmediate();
    database.now(() => {
      for (const table of ['tags', 'manifest_references', 'manifests'])
        database.prepare(`DELETE FROM ${table}`).run();
    });
    const needs = await reading;
    expect((await needs.images()).length).toBe(2000);
    expect(needs.bytes().untaggedBytes).toBe(0);
  });

  test('lets others have many turns while a large store is read', async () => {
    const { database, usage } = await opened();
    await makeMany(database, { images: 10_000 });
    const turns = await turnsDuring(usage.now());
    expect(turns).toBeGreaterThan(5);
    const needs = await usage.now();
    const images = await needs.images();
    const removed = images.map(({ repository, tags: [tag] }) => ({ repository, ...(tag && { tag }) }));
    expect(await turnsDuring(needs.without(removed))).toBeGreaterThan(2);
  });

  test('is done once for all who ask, until something is written', async () => {
    const { database, usage } = await opened();
    await makeMany(database, { images: 10 });
    const [one, other] = await Promise.all([usage.now(), usage.lately()]);
    expect(other).toBe(one);
    expect(await usage.now()).toBe(one);
    database.now(() => undefined);
    expect(await usage.now()).not.toBe(one);
  });

  test('is not begun anew for every write of a busy push', async () => {
    const { database, usage } = await opened();
    await makeMany(database, { images: 10_000 });
    const first = await usage.lately();
    database.now(() => undefined);
    expect(await usage.lately()).toBe(first);
    expect(await usage.now()).not.toBe(first);
  });

  test('ends when the store is closed', async () => {
    const { database, usage } = await opened();
    await makeMany(database, { images: 2000 });
    const reading = usage.now();
    await Promise.all([expect(reading).rejects.toThrow('the store is closed'), usage.close()]);
    await expect(usage.now()).rejects.toThrow('the store is closed');
  });
});

/** Images of one layer of their own in one repository, tagged v0, v1 and so on. */
async function makeMany(database: Database, { images }: { images: number }): Promise<void> {
  const none = { stored: true, children: [], layers: [], subject: null };
  const contents = Array.from({ length: images }, (_, i) => ({ ...none, layers: [images + i] }));
  const layers = contents.map(() => none);
  const tags = new Map(contents.map((_, i) => [`v${i}` as Tag, i]));
  const repository = { name: 'app' as Repository, manifests: new Set(tags.values()), tags };
  write(database, { contents: [...contents, ...layers], repositories: [repository], trash: [] }, () => 1);
}

async function tagNames(needs: Needs): Promise<string[] | undefined> {
  return (await needs.tags('app' as Repository))?.map(({ name }) => name);
}

async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let isDone = false;
  void work.finally(() => {
    isDone = true;
  });
  let turns = 0;
  for (; !isDone; turns++) await setImmediate();
  return turns;
}

async function property(check: (model: Model, needs: Needs) => Promise<void>): Promise<void> {
  const { database, usage } = await opened();
  const one = fc.asyncProperty(models, async (model) => {
    write(database, model);
    await check(model, await usage.now());
  });
  await fc.assert(one, runs);
}

async function opened(): Promise<{ database: Database; usage: UsageTable }> {
  const file = join(temporaryFolder(), 'berth.db');
  const database = await Database.open(file);
  const usage = new UsageTable(database, file);
  onTestFinished(async () => {
    await usage.close();
    await database.close();
  });
  return { database, usage };
}

function repositoryOf(model: Model, name: string) {
  const found = model.repositories.find((repository) => repository.name === name);
  if (!found) throw new Error(`the model has no ${name}`);
  return found;
}

function imagesThatNeed(model: Model, content: number): string[] {
  return model.repositories.flatMap((repository) =>
    [...new Set(repository.tags.values())]
      .filter((manifest) => closure(model, repository, [manifest]).has(content))
      .map((manifest) => `${repository.name}@${manifest}`),
  );
}

function tagsThatNeed(model: Model, content: number): number {
  return model.repositories
    .flatMap((repository) => [...repository.tags.values()].map((m) => closure(model, repository, [m])))
    .filter((needed) => needed.has(content)).length;
}
