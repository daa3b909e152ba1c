import { RegistryError } from '../errors.ts';
import type { Events } from '../events/events.ts';
import {
  formatImageReference,
  parseDigest,
  parseImageReference,
  parseRepository,
  parseTag,
} from '../names.ts';
import type { Store } from '../store/store.ts';
import type { ListedTag, Question, RawManifest, RemovalPreview, TagChange, Usage } from './contract.ts';
import { copyImage } from './copy.ts';
import { inspect } from './inspect.ts';
import { largestLayers } from './layers.ts';
import { lookUp } from './lookup.ts';
import { kindOf } from './remove.ts';
import type { Handlers } from './routes.ts';

const mostShared = 100;

type ImageCommand =
  | 'repositories'
  | 'tags'
  | 'inspect'
  | 'manifest'
  | 'previewRemoval'
  | 'tag'
  | 'copy'
  | 'usage'
  | 'layers';

/** What the store holds, and what its owner does to it; a read-only registry is read-only for clients, not for them. */
export function imageAnswers(store: Store, events: Pick<Events, 'happened'>): Pick<Handlers, ImageCommand> {
  return {
    repositories: async () => (await store.usage.lately()).repositories(),
    tags: ({ repository }) => tags(store, repository),
    inspect: ({ reference }) => inspect(store, parseImageReference(reference)),
    manifest: ({ reference }) => manifest(store, reference),
    previewRemoval: ({ references }) => previewRemoval(store, references),
    tag: async (question) => {
      const change = await pointTag(store, question);
      events.happened({ ...change, kind: 'tag' });
      return change;
    },
    copy: async ({ from, to, referrers }) => {
      const copy = { from: parseImageReference(from), to: parseImageReference(to), referrers };
      const copied = await copyImage(store, copy);
      const { repository, tag, digest } = copied;
      events.happened({ kind: 'copy', repository, tag, digest });
      return copied;
    },
    usage: () => usage(store),
    layers: ({ limit }) => largestLayers(store, limit),
  };
}

async function tags(store: Store, name: string): Promise<ListedTag[]> {
  const repository = parseRepository(name);
  const found = await (await store.usage.lately()).tags(repository);
  if (!found) throw new RegistryError('NAME_UNKNOWN', { name });
  return found;
}

async function manifest(store: Store, reference: string): Promise<RawManifest> {
  const image = parseImageReference(reference);
  const { found } = lookUp(store, image);
  const bytes = await store.manifests.read(found);
  if (!bytes)
    throw new RegistryError('MANIFEST_UNKNOWN', { name: image.repository, reference: found.digest });
  return { digest: found.digest, mediaType: found.mediaType, text: bytes.toString('utf8') };
}

async function previewRemoval(store: Store, references: string[]): Promise<RemovalPreview> {
  const removed = references.map(parseImageReference);
  const { items, ...sums } = await (await store.usage.now()).without(removed);
  return {
    ...sums,
    items: items.map(({ removed, ...item }) => ({
      reference: formatImageReference(removed),
      kind: kindOf(removed),
      ...item,
    })),
  };
}

async function pointTag(store: Store, question: Question<'tag'>): Promise<TagChange> {
  const repository = parseRepository(question.repository);
  const tag = parseTag(question.tag);
  const digest = parseDigest(question.digest);
  const change = await store.tags.point(repository, tag, digest);
  if (!change) throw new RegistryError('MANIFEST_UNKNOWN', { name: repository, reference: digest });
  return { repository, tag, digest, ...change };
}

async function usage(store: Store): Promise<Usage> {
  const needs = await store.usage.lately();
  const uploadBytes = await store.uploads.bytes();
  return { ...needs.bytes(), uploadBytes, images: await needs.images(), shared: needs.shared(mostShared) };
}
