import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { ControlClient } from '../../registry/control/client.ts';
import { PlainError } from '../../registry/errors.ts';
import { ask } from './ask.ts';
import { type Content, content, type Descriptor, descriptorOf, makeLayer } from './image.ts';
import { emptyConfig, makeManifest, types } from './manifest.ts';

/** Something that somebody does to a registry; the numbers choose among what there is by then. */
export interface Deed {
  kind: (typeof kinds)[number];
  repository: number;
  tag: number;
  parts: number[];
}

const kinds = [
  'image',
  'image',
  'image',
  'index',
  'index',
  'referrer',
  'referrer',
  'cache',
  'sparse',
  'loose blob',
  'delete tag',
  'delete tag',
  'delete manifest',
  'delete repository',
  'restore',
  'restore',
  'restore over',
  'let go',
  'retag',
  'copy',
] as const;

export const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    repository: fc.nat({ max: 2 }),
    // The last ones are none.
    tag: fc.nat({ max: 5 }),
    parts: fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 10, maxLength: 40 },
);

const layers = Array.from({ length: 8 }, (_, i) => makeLayer(100 + i));

/** Does them to a registry, as its clients and its owner would. What cannot be done at the moment is left. */
export class Doer {
  readonly #port: number;
  readonly #client: ControlClient;
  /** What was pushed, by the repositories it was pushed to. */
  readonly #pushed = new Map<string, Content[]>();

  constructor(port: number, client: ControlClient) {
    this.#port = port;
    this.#client = client;
  }

  async do(deed: Deed): Promise<void> {
    const repository = `app${deed.repository}`;
    try {
      await this.#do(deed, repository);
    } catch (error) {
      if (!(error instanceof PlainError)) throw error;
      const expected = ['NAME_UNKNOWN', 'MANIFEST_UNKNOWN', 'TAG_TAKEN', 'TRASH_UNKNOWN'];
      if (!expected.includes(error.code ?? '')) throw error;
    }
  }

  async #do({ kind, tag, parts }: Deed, repository: string): Promise<void> {
    const name = `t${tag}`;
    const [first = 0] = parts;
    const other = pick(this.#pushed.get(repository) ?? [], first);
    switch (kind) {
      case 'image':
        return this.#push(repository, image(await this.#blobs(repository, parts), {}), tag, first);
      case 'referrer': {
        const subject = other ? descriptorOf(other) : unknownOne(first);
        return this.#push(repository, image(await this.#blobs(repository, parts), { subject }), 9, first);
      }
      case 'index':
      case 'sparse': {
        const known = this.#pushed.get(repository) ?? [];
        const children = parts.flatMap((part) => pick(known, part) ?? []).map(descriptorOf);
        const missing = kind === 'sparse' ? [unknownOne(first)] : [];
        return this.#push(repository, index([...children, ...missing]), tag, first);
      }
      case 'cache':
        return this.#push(
          repository,
          index((await this.#blobs(repository, parts)).map(descriptorOf)),
          tag,
          first,
        );
      case 'loose blob':
        await this.#blob(repository, makeLayer(50));
        return;
      case 'delete tag':
        return void (await ask(this.#port, 'DELETE', `/v2/${repository}/manifests/${name}`));
      case 'delete manifest':
        return void (
          other && (await ask(this.#port, 'DELETE', `/v2/${repository}/manifests/${other.digest}`))
        );
      case 'delete repository':
        return void (await this.#client.ask('remove', { references: [repository] }));
      default:
        return this.#own(kind, { repository, name, first, other });
    }
  }

  async #own(
    kind: string,
    {
      repository,
      name,
      first,
      other,
    }: { repository: string; name: string; first: number; other: Content | undefined },
  ): Promise<void> {
    const entry = pick(await this.#client.ask('trash', {}), first);
    if (kind === 'let go' && entry) await this.#client.ask('emptyTrash', { ids: [entry.id] });
    if (kind.startsWith('restore') && entry)
      await this.#client.ask('restore', { ids: [entry.id], overwrite: kind === 'restore over' });
    if (!other) return;
    const { digest } = other;
    if (kind === 'retag') await this.#client.ask('tag', { repository, tag: name, digest });
    if (kind === 'copy') {
      const to = `app${first % 3}:${name}`;
      await this.#client.ask('copy', { from: `${repository}@${digest}`, to, referrers: first % 2 === 0 });
    }
  }

  async #push(repository: string, manifest: Content, tag: number, first: number): Promise<void> {
    const pushed = first % 4 === 0 ? inSha512(manifest) : manifest;
    const reference = tag < 4 && pushed === manifest ? `t${tag}` : pushed.digest;
    const { status, body } = await ask(this.#port, 'PUT', `/v2/${repository}/manifests/${reference}`, {
      headers: { 'content-type': pushed.mediaType },
      body: pushed.bytes,
    });
    if (status !== 201) throw new Error(`${status} ${body}`);
    this.#pushed.set(repository, [...(this.#pushed.get(repository) ?? []), pushed]);
  }

  /** Layers that others may have too, one of them by its sha512. */
  async #blobs(repository: string, parts: number[]): Promise<Content[]> {
    const chosen = parts.flatMap((part) => pick(layers, part) ?? []);
    const all = chosen.map((layer, i) => (i === 2 ? inSha512(layer) : layer));
    for (const blob of [emptyConfig, ...all]) await this.#blob(repository, blob);
    return all;
  }

  async #blob(repository: string, { digest, bytes }: Content): Promise<void> {
    const address = `/v2/${repository}/blobs/uploads/?digest=${digest}`;
    const { status } = await ask(this.#port, 'POST', address, { body: bytes });
    if (status !== 201) throw new Error(`the blob was answered with ${status}`);
  }
}

let made = 0;

function image(layers: Content[], fields: object): Content {
  return makeManifest(types.ociManifest, {
    schemaVersion: 2,
    mediaType: types.ociManifest,
    config: descriptorOf(emptyConfig),
    layers: layers.map(descriptorOf),
    ...fields,
    nth: made++,
  });
}

function index(manifests: Descriptor[]): Content {
  return makeManifest(types.ociIndex, {
    schemaVersion: 2,
    mediaType: types.ociIndex,
    manifests,
    nth: made++,
  });
}

/** What nobody ever pushed. */
function unknownOne(nth: number): Descriptor {
  return descriptorOf(content(types.ociManifest, Buffer.from(`unknown ${nth}`)));
}

function inSha512(one: Content): Content {
  return { ...one, digest: `sha512:${createHash('sha512').update(one.bytes).digest('hex')}` };
}

function pick<Item>(items: readonly Item[], nth: number): Item | undefined {
  return items[nth % Math.max(1, items.length)];
}
