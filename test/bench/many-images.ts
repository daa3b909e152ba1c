import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Digest } from '../../registry/names.ts';
import { Database } from '../../registry/store/database.ts';
import { toBytes } from '../../registry/store/digests.ts';
import { openStore } from '../../registry/store/open.ts';
import { digestOf, manifestType } from './content.ts';
import { temporaryFolder } from './temporary.ts';

// A store that was in use for long: images that share their base, of every second one the tag has moved on. Written as
// the registry itself would have, because pushing ten thousand images takes docker-registry half an hour.

const repositories = 100;
const bases = 10;
const baseLayers = 4;
const ownLayers = 8;
const configType = 'application/vnd.oci.image.config.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';

interface Small {
  digest: string;
  size: number;
  bytes: Buffer;
}

interface StoredImage {
  repository: string;
  /** Null for one that no tag points at any more. */
  tag: string | null;
  manifest: Small;
  config: Small;
  layers: Small[];
}

/** Ten blobs an image, of which nobody else has one. */
function* images(count: number): Generator<StoredImage> {
  let nth = 0;
  const next = (size = 300) => small(Buffer.alloc(size, `blob ${nth++} `));
  const shared = Array.from({ length: bases }, () => Array.from({ length: baseLayers }, () => next()));
  for (let at = 0; at < count; at++) {
    const layers = [...(shared[at % bases] ?? []), ...Array.from({ length: ownLayers }, () => next())];
    const config = next();
    const describe =
      (mediaType: string) =>
      ({ digest, size }: Small) => ({ mediaType, digest, size });
    const manifest = small(
      Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: manifestType,
          config: describe(configType)(config),
          layers: layers.map(describe(layerType)),
        }),
      ),
    );
    const tag = at % 2 === 0 ? `v${at}` : null;
    yield { repository: `team/app-${Math.floor(at / 2) % repositories}`, tag, manifest, config, layers };
  }
}

function small(bytes: Buffer): Small {
  return { digest: digestOf([bytes]), size: bytes.length, bytes };
}

/** A data folder of docker-registry; see distribution's storage/paths.go. */
export function fillReference(count: number): string {
  const data = temporaryFolder('reference');
  const root = join(data, 'docker/registry/v2');
  for (const { repository, tag, manifest, config, layers } of images(count)) {
    const under = join(root, 'repositories', repository);
    for (const content of [manifest, config, ...layers]) writeContent(data, content);
    for (const { digest } of [config, ...layers]) link(join(under, '_layers', path(digest)), digest);
    link(join(under, '_manifests/revisions', path(manifest.digest)), manifest.digest);
    if (tag === null) continue;
    link(join(under, '_manifests/tags', tag, 'index', path(manifest.digest)), manifest.digest);
    link(join(under, '_manifests/tags', tag, 'current'), manifest.digest);
  }
  return data;
}

/** A data folder of Berth that was stopped in good order. */
export async function fillBerth(count: number, data = temporaryFolder('berth')): Promise<string> {
  await (await openStore(data, { damage: () => undefined, error: () => undefined })).close();
  const database = await Database.open(join(data, 'berth.db'));
  const write = writer(database);
  database.now(() => {
    for (const image of images(count)) {
      for (const content of [image.manifest, image.config, ...image.layers]) writeContent(data, content);
      write(image);
    }
  });
  await database.commit(() => undefined);
  await database.close();
  return data;
}

function writer(database: Database): (image: StoredImage) => void {
  const repository = database.column<number>(
    'INSERT INTO repositories (name, created_at) VALUES (?, 1) ON CONFLICT DO UPDATE SET created_at = 1 RETURNING id',
  );
  const blob = database.column<number>(
    'INSERT INTO blobs (digest, size, stored_at) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET stored_at = 1 RETURNING id',
  );
  const member = database.prepare('INSERT OR IGNORE INTO repository_blobs VALUES (?, ?, 1)');
  const manifest = database.column<number>(`
    INSERT INTO manifests (repository_id, blob_id, media_type, pushed_at, untagged_at)
    VALUES (?, ?, '${manifestType}', 1, ?) RETURNING id`);
  const refer = database.prepare('INSERT INTO manifest_references VALUES (?, ?, ?, ?, ?, ?, NULL)');
  const point = database.prepare('INSERT INTO tags VALUES (?, ?, ?, 1, NULL)');
  const idOf = ({ digest, size }: Small) => blob.get(toBytes(digest as Digest), size);
  return ({ repository: name, tag, manifest: own, config, layers }) => {
    const repositoryId = repository.get(name);
    const id = manifest.get(repositoryId, idOf(own), tag === null ? 1 : null);
    for (const [position, content] of [config, ...layers].entries()) {
      const [kind, type] = position === 0 ? ['config', configType] : ['layer', layerType];
      const blobId = idOf(content);
      member.run(repositoryId, blobId);
      refer.run(id, position, kind, blobId, type, content.size);
    }
    if (tag !== null) point.run(repositoryId, tag, id);
  };
}

function writeContent(data: string, { digest, bytes }: Small): void {
  const [algorithm = '', hex = ''] = digest.split(':');
  const file = join(data, 'docker/registry/v2/blobs', algorithm, hex.slice(0, 2), hex, 'data');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

function link(folder: string, digest: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'link'), digest);
}

function path(digest: string): string {
  return digest.replace(':', '/');
}
