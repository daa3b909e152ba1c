import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { createTar } from 'nanotar';
import { programs } from './programs.ts';

export type Processor = keyof typeof programs;

const created = '2026-01-01T00:00:00Z';

/** An image that holds nothing but the relay, so that no engine has to pull anything for it. */
export interface RelayImage {
  /** It names the program, so another one is another image. */
  reference: string;
  /** As `docker save` writes it. */
  archive: Buffer;
}

export function relayImage(processor: Processor): RelayImage {
  const program = gunzipSync(Buffer.from(programs[processor], 'base64'));
  const reference = `berth/relay:${hexOf(program).slice(0, 12)}`;
  const layer = tar({ relay: program }, '755');
  const config = json({
    created,
    architecture: processor,
    os: 'linux',
    config: { Entrypoint: ['/relay'], Labels: { 'org.opencontainers.image.title': 'Berth relay' } },
    rootfs: { type: 'layers', diff_ids: [`sha256:${hexOf(layer)}`] },
    history: [{ created, created_by: 'berth connect' }],
  });
  const [configName, layerName] = [`${hexOf(config)}.json`, `${hexOf(layer)}/layer.tar`];
  const manifest = json([{ Config: configName, RepoTags: [reference], Layers: [layerName] }]);
  return { reference, archive: tar({ [configName]: config, [layerName]: layer, 'manifest.json': manifest }) };
}

/** By any of the names that engines have for it; undefined for one that there is no relay for. */
export function processorIn(text: string): Processor | undefined {
  if (/\b(amd64|x86_64)\b/.test(text)) return 'amd64';
  return /\b(arm64|aarch64)\b/.test(text) ? 'arm64' : undefined;
}

function tar(files: Record<string, Buffer>, mode = '644'): Buffer {
  const entries = Object.entries(files).map(([name, data]) => ({ name, data }));
  return Buffer.from(createTar(entries, { attrs: { mode, mtime: Date.parse(created) } }));
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function hexOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
