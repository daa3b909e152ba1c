import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type DockerRegistry, dockerRegistry } from './docker-registry.ts';
import {
  type Content,
  descriptorOf,
  type Image,
  type Index,
  makeImage,
  makeIndex,
  makeLayer,
} from './image.ts';
import { emptyConfig, makeArtifact, makeManifest, types } from './manifest.ts';
import { pull, push, pushBlob } from './push.ts';

/** What lies in a folder of docker-registry after it was used for a while. */
export interface Used {
  folder: string;
  /** All that can be pulled, by tag or by digest. */
  pushed: { repository: string; reference: string; manifest: Content }[];
  index: Index;
  shared: Image;
  /** Where the tag team/app:latest has pointed, oldest first. */
  latest: string[];
  signature: Content;
  /** A blob that was pushed by this digest, and the manifest whose layer it is. */
  sha512: { digest: string; bytes: Buffer; manifest: Content };
  /** A blob that no manifest needs. */
  alone: Content;
}

/** Pushes to a registry what people push: everything but a second of the same kind. */
export async function fillRegistry({ url, folder }: Pick<DockerRegistry, 'url' | 'folder'>): Promise<Used> {
  const index = makeIndex([makeImage({ layers: 3 }), makeImage({ platform: 'linux/arm64/v8', layers: 2 })]);
  const first = makeImage();
  const shared = makeImage({ layers: [makeLayer(), ...(index.images[0]?.layers ?? [])] });
  const docker = makeImage({ format: 'docker', layers: 2 });
  const list = makeIndex(
    [makeImage({ format: 'docker' }), makeImage({ format: 'docker', platform: 'linux/arm64' })],
    {
      format: 'docker',
    },
  );
  const alone = makeLayer(5000);
  const pushed: Used['pushed'] = [];
  const add = async (repository: string, whole: Image | Index, reference = whole.manifest.digest) => {
    await push(url, repository, whole, reference);
    pushed.push({ repository, reference, manifest: whole.manifest });
  };
  await add('team/app', first, 'latest');
  await add('team/app', index, 'v1');
  await push(url, 'team/app', index, 'latest');
  pushed.splice(0, 1, { repository: 'team/app', reference: first.manifest.digest, manifest: first.manifest });
  pushed.push({ repository: 'team/app', reference: 'latest', manifest: index.manifest });
  for (const { manifest } of index.images) {
    pushed.push({ repository: 'team/app', reference: manifest.digest, manifest });
  }
  await add('team', shared, 'v1');
  await add('team', docker, 'V1');
  await add('team/app/deep', list, '1.0_x-y');
  await add('other', shared, 'also');
  await add('other', makeImage());
  await pushBlob(url, 'other', alone);

  const artifact = (subject: Content, kind: string) =>
    makeArtifact({ artifactType: `application/vnd.example.${kind}`, subject: descriptorOf(subject) });
  await pushBlob(url, 'team/app', emptyConfig);
  const signature = artifact(index.manifest, 'signature');
  const ofSignature = artifact(signature, 'attestation');
  for (const manifest of [signature, ofSignature]) await add('team/app', { ...first, layers: [], manifest });

  const sha512 = await pushBySha512(url, 'sums');
  pushed.push({ repository: 'sums', reference: 'v1', manifest: sha512.manifest });
  const started = await fetch(`${url}/v2/team/app/blobs/uploads/`, { method: 'POST' });
  const body = 'an upload that nobody ends';
  await fetch(new URL(started.headers.get('location') ?? '', url), { method: 'PATCH', body });
  const latest = [first.manifest.digest, index.manifest.digest];
  return { folder, pushed, index, shared, latest, signature, sha512, alone };
}

async function pushBySha512(url: string, repository: string): Promise<Used['sha512']> {
  const layer = makeLayer(3000);
  const digest = `sha512:${createHash('sha512').update(layer.bytes).digest('hex')}`;
  const layers = [{ ...layer, digest }];
  const manifest = makeManifest(types.ociManifest, {
    schemaVersion: 2,
    mediaType: types.ociManifest,
    config: descriptorOf(emptyConfig),
    layers: layers.map(descriptorOf),
  });
  const image = { ...makeImage(), config: emptyConfig, layers, manifest };
  await push(url, repository, image, 'v1');
  return { digest, bytes: layer.bytes, manifest };
}

/** A folder of docker-registry that was used for a while, and is no longer. */
export async function usedFolder(program: string): Promise<Used> {
  const there = await dockerRegistry(program);
  const used = await fillRegistry(there);
  await there.stop();
  return used;
}

/** What a registry says it has: its catalog, and the tags of each repository with the digests they point at. */
export async function inventory(url: string): Promise<Record<string, Record<string, string>>> {
  const json = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
  const found: Record<string, Record<string, string>> = {};
  const catalog = (await json('/v2/_catalog?n=1000')) as { repositories: string[] };
  for (const name of catalog.repositories) {
    const { tags } = (await json(`/v2/${name}/tags/list`)) as { tags: string[] | null };
    const digests = await Promise.all((tags ?? []).map((tag) => digestOfTag(url, name, tag)));
    found[name] = Object.fromEntries((tags ?? []).map((tag, i) => [tag, digests[i] ?? '']));
  }
  return found;
}

async function digestOfTag(url: string, name: string, tag: string): Promise<string> {
  const answer = await fetch(`${url}/v2/${name}/manifests/${tag}`, {
    method: 'HEAD',
    headers: { accept: Object.values(types).join(', ') },
  });
  return answer.headers.get('docker-content-digest') ?? '';
}

/** Everything in a folder: names, sizes, times and bytes, in one value that changes with any of them. */
export function picture(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names.map((name) => {
      const path = join(folder, name);
      const stats = lstatSync(path);
      const bytes = stats.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'folder';
      return [name, `${stats.size} ${stats.isFile() ? stats.mtimeMs : ''} ${bytes}`];
    }),
  );
}

/** Everything that was pushed can be pulled, byte by byte. */
export async function expectAll(url: string, used: Pick<Used, 'pushed' | 'sha512'>): Promise<void> {
  for (const { repository, reference, manifest } of used.pushed) {
    const address = `${url}/v2/${repository}/manifests/${reference}`;
    const answer = await fetch(address, { headers: { accept: manifest.mediaType } });
    const { status, headers } = answer;
    const said = [status, headers.get('docker-content-digest'), headers.get('content-type')];
    expect(said, address).toEqual([200, manifest.digest, manifest.mediaType]);
    expect(Buffer.from(await answer.arrayBuffer()).equals(manifest.bytes), address).toBe(true);
    if (manifest !== used.sha512.manifest) await pull(url, repository, reference);
  }
  const blob = await fetch(`${url}/v2/sums/blobs/${used.sha512.digest}`);
  expect(Buffer.from(await blob.arrayBuffer()).equals(used.sha512.bytes)).toBe(true);
}
