import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTar } from 'nanotar';
import type { Door, ProbeImage } from './connector.ts';

/** Images of this repository are only there to be tried with; the registry removes them by itself. */
export const probeRepository = 'berth/probe';
/** Of a chart, a tag is a version. */
const probeTag = /^(0\.0\.0-)?try-[0-9a-f]{12}$/;

export function isProbeTag(tag: string): boolean {
  return probeTag.test(tag);
}

/** A tiny image on disk, no two alike, so that nothing of it is anywhere before it is pushed. */
export interface MadeProbe extends ProbeImage {
  tag: string;
  /** Takes its files away. */
  remove(): Promise<void>;
}

export async function makeProbe({
  name,
  credentials,
}: Pick<Door, 'name' | 'credentials'>): Promise<MadeProbe> {
  const tag = `try-${randomBytes(6).toString('hex')}`;
  const reference = `${name}/${probeRepository}:${tag}`;
  // Nobody else may read it: there may be a password in it.
  const folder = await mkdtemp(join(tmpdir(), 'berth-probe-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const parts = imageParts();
    const archive = join(folder, 'image.tar');
    await writeFile(archive, dockerArchive(parts, reference));
    const layout = join(folder, 'layout');
    await writeLayout(layout, parts, tag);
    const logins = credentials && (await writeLogins(join(folder, 'logins'), name, credentials));
    return { reference, tag, archive, layout, logins, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

interface Parts {
  config: Buffer;
  layer: Buffer;
}

const created = '2026-01-01T00:00:00Z';

function imageParts(): Parts {
  const unique = randomBytes(16).toString('hex');
  const layer = tar({ 'berth-probe.txt': `Berth tried this registry out with this file. ${unique}\n` });
  const config = json({
    created,
    architecture: arch() === 'x64' ? 'amd64' : arch(),
    os: 'linux',
    config: { Labels: { 'org.opencontainers.image.title': 'Berth probe' } },
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    history: [{ created, created_by: 'berth doctor' }],
  });
  return { config, layer };
}

/** As `docker save` writes it, which every tool can read. */
function dockerArchive({ config, layer }: Parts, reference: string): Buffer {
  const [configName, layerName] = [`${hexOf(config)}.json`, `${hexOf(layer)}/layer.tar`];
  return tar({
    [configName]: config,
    [layerName]: layer,
    'manifest.json': json([{ Config: configName, RepoTags: [reference], Layers: [layerName] }]),
  });
}

async function writeLayout(folder: string, { config, layer }: Parts, tag: string): Promise<void> {
  const manifest = json({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: descriptor(mediaTypes.config, config),
    layers: [descriptor(mediaTypes.layer, layer)],
  });
  const named = {
    ...descriptor(mediaTypes.manifest, manifest),
    annotations: { 'org.opencontainers.image.ref.name': tag },
  };
  const blobs = join(folder, 'blobs/sha256');
  await mkdir(blobs, { recursive: true });
  for (const blob of [config, layer, manifest]) await writeFile(join(blobs, hexOf(blob)), blob);
  await writeFile(join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
  await writeFile(join(folder, 'index.json'), json({ schemaVersion: 2, manifests: [named] }));
}

const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
};

/** As docker and podman keep logins. */
async function writeLogins(
  folder: string,
  name: string,
  credentials: { name: string; password: string },
): Promise<string> {
  const auth = Buffer.from(`${credentials.name}:${credentials.password}`).toString('base64');
  await mkdir(folder, { mode: 0o700 });
  await writeFile(join(folder, 'config.json'), json({ auths: { [name]: { auth } } }), { mode: 0o600 });
  return folder;
}

function tar(files: Record<string, string | Buffer>): Buffer {
  const entries = Object.entries(files).map(([name, data]) => ({ name, data }));
  return Buffer.from(
    createTar(entries, { attrs: { mode: '644', uid: 0, gid: 0, mtime: Date.parse(created) } }),
  );
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function descriptor(mediaType: string, bytes: Buffer) {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${hexOf(bytes)}`;
}

function hexOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
