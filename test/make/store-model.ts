import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Digest, ImageReference, Repository, Tag } from '../../registry/names.ts';
import type { Database } from '../../registry/store/database.ts';
import { toBytes } from '../../registry/store/digests.ts';

/**
 * A store as plain lists, small enough to be thought through: content is a number, its size a power of two, so that a
 * sum of bytes says which contents it is of. The first ones are manifests.
 */
export interface Model {
  contents: ModelContent[];
  repositories: ModelRepository[];
  /** Each holds one entry of the trash, by whose id it goes. */
  trash: ModelRepository[];
}

export interface ModelContent {
  stored: boolean;
  /** Only of manifests. */
  children: number[];
  layers: number[];
  subject: number | null;
}

export interface ModelRepository {
  name: Repository;
  manifests: Set<number>;
  tags: Map<Tag, number>;
}

const manifests = 6;
const layers = 6;
const number = (most: number) => fc.nat({ max: most - 1 });

/** Also what no digest allows, such as an index that lists itself: the store must not hang on it. */
const someRepositories = fc.array(
  fc.record({
    manifests: fc.uniqueArray(number(manifests), { maxLength: manifests }),
    tags: fc.array(number(manifests), { maxLength: 5 }),
  }),
  { maxLength: 3 },
);

export const models: fc.Arbitrary<Model> = fc.record({
  contents: fc.array(
    fc.record({
      stored: fc.nat({ max: 9 }).map((n) => n > 0),
      children: fc.array(number(manifests), { maxLength: 3 }),
      layers: fc.array(
        number(layers).map((n) => n + manifests),
        { maxLength: 4 },
      ),
      subject: fc.option(number(manifests)),
    }),
    { minLength: manifests + layers, maxLength: manifests + layers },
  ),
  repositories: someRepositories.map((all) => all.map(toRepository('team/app'))),
  trash: someRepositories.map((all) => all.map(toRepository('.trash/'))),
});

function toRepository(prefix: string) {
  return ({ manifests, tags }: { manifests: number[]; tags: number[] }, nth: number): ModelRepository => {
    const own = tags.map((n) => manifests[n % Math.max(1, manifests.length)]).filter((n) => n !== undefined);
    return {
      name: `${prefix}${nth}` as Repository,
      manifests: new Set(manifests),
      tags: new Map(own.map((manifest, i) => [`t${i}` as Tag, manifest])),
    };
  };
}

export function digestOf(content: number): Digest {
  // Both algorithms.
  const algorithm = content % 2 === 0 ? 'sha256' : 'sha512';
  return `${algorithm}:${createHash(algorithm).update(`content ${content}`).digest('hex')}` as Digest;
}

function sizeOfOne(content: number): number {
  return 2 ** content;
}

export function sizeOf(contents: Iterable<number>): number {
  return [...new Set(contents)].reduce((sum, content) => sum + sizeOfOne(content), 0);
}

/** What these manifests of a repository need, found the slow way: all is looked at until nothing is new. */
export function closure(
  { contents }: Model,
  repository: ModelRepository,
  from: Iterable<number>,
): Set<number> {
  const named = new Set(from);
  const needed = new Set<number>();
  const add = (set: Set<number>, content: number) => set.size !== set.add(content).size;
  for (let grew = true; grew; ) {
    grew = false;
    for (const [manifest, { children, layers, subject }] of contents.entries()) {
      if (!repository.manifests.has(manifest)) continue;
      if (subject !== null && named.has(subject) && repository.manifests.has(subject))
        grew = add(named, manifest) || grew;
      if (!named.has(manifest)) continue;
      for (const child of children) grew = add(named, child) || grew;
      for (const content of [manifest, ...children, ...layers]) grew = add(needed, content) || grew;
    }
  }
  return new Set([...needed].filter((content) => contents[content]?.stored));
}

/** What all tags need, or those that `counts` says count. */
export function neededByTags(
  model: Model,
  counts: (repository: ModelRepository, manifest: number) => boolean = () => true,
): Set<number> {
  return new Set(
    model.repositories.flatMap((repository) => [
      ...closure(
        model,
        repository,
        [...repository.tags.values()].filter((m) => counts(repository, m)),
      ),
    ]),
  );
}

/** What the trash holds, or those entries of it that are named. */
export function neededByTrash(model: Model, entries = model.trash): Set<number> {
  return new Set(entries.flatMap((holder) => [...closure(model, holder, holder.manifests)]));
}

/** The same model after a removal. */
export function without(model: Model, { repository: name, tag, digest }: ImageReference): Model {
  const repositories = model.repositories.flatMap((repository) => {
    if (repository.name !== name) return [repository];
    if (digest) return [withoutManifest(repository, digest)];
    if (tag)
      return [{ ...repository, tags: new Map([...repository.tags].filter(([other]) => other !== tag)) }];
    return [];
  });
  return { ...model, repositories };
}

function withoutManifest(repository: ModelRepository, digest: Digest): ModelRepository {
  return {
    ...repository,
    manifests: new Set([...repository.manifests].filter((m) => digestOf(m) !== digest)),
    tags: new Map([...repository.tags].filter(([, m]) => digestOf(m) !== digest)),
  };
}

/** What it holds itself: of a tag its manifest, of a repository all of them; and all that these need. */
export function held(model: Model, { repository: name, tag, digest }: ImageReference): Set<number> {
  const repository = model.repositories.find((one) => one.name === name);
  if (!repository) return new Set();
  const tagged = tag && repository.tags.get(tag);
  const from = [...repository.manifests].filter((m) =>
    digest ? digestOf(m) === digest : tagged === undefined || m === tagged,
  );
  return closure(model, repository, from);
}

const tables = ['tags', 'manifest_references', 'manifests', 'trash', 'repositories', 'blobs'];

/** Writes the model's facts in place of what is there, without any content. */
export function write(database: Database, { contents, repositories, trash }: Model, size = sizeOfOne): void {
  const prepared = new Map<string, ReturnType<Database['prepare']>>();
  const run = (text: string, ...values: unknown[]) => {
    const statement = prepared.get(text) ?? database.prepare(text);
    prepared.set(text, statement);
    statement.run(...values);
  };
  database.now(() => {
    for (const table of tables) run(`DELETE FROM ${table}`);
    for (const [content, { stored }] of contents.entries()) {
      const [bytes, at] = stored ? [size(content), 1] : [null, null];
      run(
        'INSERT INTO blobs (id, digest, size, stored_at) VALUES (?, ?, ?, ?)',
        content + 1,
        toBytes(digestOf(content)),
        bytes,
        at,
      );
    }
    for (const [nth, { name, manifests, tags }] of [...repositories, ...trash].entries()) {
      run('INSERT INTO repositories (id, name, created_at) VALUES (?, ?, 1)', nth + 1, name);
      for (const manifest of manifests) writeManifest(run, nth, manifest, contents[manifest]);
      for (const [tag, manifest] of tags) {
        run('INSERT INTO tags VALUES (?, ?, ?, 1, NULL)', nth + 1, tag, idOf(nth, manifest));
      }
    }
    for (const entry of trash.keys()) {
      run(
        `INSERT INTO trash VALUES (?, ?, 'repository', 'team/gone', NULL, 'test', 1, 2)`,
        entry + 1,
        repositories.length + entry + 1,
      );
    }
  });
}

function idOf(repository: number, manifest: number): number {
  return repository * 100_000 + manifest + 1;
}

function writeManifest(
  run: (statement: string, ...values: unknown[]) => unknown,
  repository: number,
  manifest: number,
  facts: ModelContent | undefined,
): void {
  if (!facts) return;
  const { children, layers, subject } = facts;
  const id = idOf(repository, manifest);
  run(
    `INSERT INTO manifests (id, repository_id, blob_id, media_type, subject_id, pushed_at) VALUES (?, ?, ?, 'm', ?, 1)`,
    id,
    repository + 1,
    manifest + 1,
    subject === null ? null : subject + 1,
  );
  const references = [
    ...layers.map((n) => ['layer', n] as const),
    ...children.map((n) => ['manifest', n] as const),
  ];
  for (const [position, [kind, content]] of references.entries()) {
    run(`INSERT INTO manifest_references VALUES (?, ?, ?, ?, 'm', 1, NULL)`, id, position, kind, content + 1);
  }
}
