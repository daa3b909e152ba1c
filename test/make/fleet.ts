import { createCipheriv } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Content, content, type Descriptor, descriptorOf, digestOf } from './image.ts';
import { type Random, randomFrom } from './random.ts';
import { tar } from './tar.ts';

/** What a registry of a developer looks like after some months, made from a seed so that it is always the same. */
export interface Fleet {
  repositories: FleetRepository[];
}

export interface FleetRepository {
  name: string;
  /** Oldest first. */
  releases: Release[];
}

/** One push: contents in the order they have to arrive, the last one being what the tags point at. */
export interface Release {
  tags: string[];
  contents: Content[];
  manifest: Content;
  /** Signatures and the like, pushed by digest after it. */
  attached: { contents: Content[]; manifest: Content }[];
}

interface Layer extends Content {
  command: string;
  diffId: string;
}

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  chart: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
  chartConfig: 'application/vnd.cncf.helm.config.v1+json',
  empty: 'application/vnd.oci.empty.v1+json',
  signature: 'application/vnd.dev.cosign.artifact.sig.v1+json',
  sbom: 'application/spdx+json',
};

const kib = 1024;
const mib = 1024 * kib;

/** The families of repositories: what they are built on, how large what they add is, and how often they come out. */
const families: {
  name: string;
  base: 'node' | 'python' | 'go';
  own: number;
  releases: number;
  signed?: boolean;
}[] = [
  { name: 'ml/embedder', base: 'python', own: 9 * mib, releases: 9 },
  { name: 'ml/notebook', base: 'python', own: 6 * mib, releases: 3 },
  { name: 'shop/storefront', base: 'node', own: 2 * mib, releases: 12 },
  { name: 'shop/checkout', base: 'node', own: 1.4 * mib, releases: 9, signed: true },
  { name: 'shop/search-indexer', base: 'go', own: 1.1 * mib, releases: 7 },
  { name: 'platform/api-gateway', base: 'go', own: 0.8 * mib, releases: 8, signed: true },
  { name: 'platform/base-node', base: 'node', own: 60 * kib, releases: 4 },
  { name: 'platform/otel-collector', base: 'go', own: 2.6 * mib, releases: 4 },
  { name: 'tools/devcontainer', base: 'node', own: 4 * mib, releases: 4 },
  { name: 'team-payments/fraud/scoring-service', base: 'python', own: 1.7 * mib, releases: 3 },
];

/** `repositories` of them in all, `tags` in all as far as the detailed ones leave room. */
export function makeFleet({ repositories = 24, tags = 120, scale = 1, seed = 5 } = {}): Fleet {
  const random = randomFrom(seed);
  const bases = makeBases(random, scale);
  const detailed = families.slice(0, repositories).map(({ name, base, own, releases, signed = false }) => ({
    name,
    releases: Array.from({ length: releases }, (_, at) =>
      makeRelease(random, { base: bases[base], own: own * scale, at, last: releases - 1, signed }),
    ),
  }));
  if (repositories > families.length) detailed.push(makeChart(random));
  const rest = repositories - detailed.length;
  const room = tags - detailed.flatMap((r) => r.releases.flatMap((release) => release.tags)).length;
  const plain = Array.from({ length: Math.max(0, rest) }, (_, at) =>
    makePlain(random, bases, at, Math.max(1, Math.round(room / rest))),
  );
  return { repositories: [...detailed, ...plain] };
}

type Bases = Record<'node' | 'python' | 'go', Layer[]>;

function makeBases(random: Random, scale: number): Bases {
  const debian = layer(random, 8 * mib * scale, 'COPY rootfs / # debian:trixie-slim');
  return {
    node: [
      debian,
      layer(random, 12 * kib, 'RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node node'),
      layer(
        random,
        11 * mib * scale,
        'RUN curl -fsSL https://nodejs.org/dist/v24.11.1/node-v24.11.1-linux-x64.tar.xz | tar xJ -C /usr/local',
      ),
    ],
    python: [debian, layer(random, 16 * mib * scale, 'RUN apt-get install -y python3.13 python3-pip')],
    go: [layer(random, 700 * kib * scale, 'COPY /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/')],
  };
}

function makeRelease(
  random: Random,
  { base, own, at, last, signed }: { base: Layer[]; own: number; at: number; last: number; signed: boolean },
): Release {
  const platforms = own > 5 * mib ? ['amd64'] : ['amd64', 'arm64'];
  const images = platforms.map((architecture) =>
    makePlatform(random, architecture, [
      ...base,
      layer(random, own * 0.7, 'RUN npm ci --omit=dev'),
      layer(random, own * 0.3, 'COPY dist ./dist'),
    ]),
  );
  const manifest =
    images.length === 1 && images[0]
      ? images[0].manifest
      : json(types.index, {
          schemaVersion: 2,
          mediaType: types.index,
          manifests: images.map((image) => ({
            ...descriptorOf(image.manifest),
            platform: { os: 'linux', architecture: image.architecture },
          })),
        });
  const version = `1.${at}.${random.int(9)}`;
  const contents = images
    .flatMap((image) => [...image.contents, image.manifest])
    .filter((c) => c !== manifest);
  return {
    tags: [version, ...(at === last ? ['latest', `1.${at}`] : []), ...(at === 1 ? ['stable'] : [])],
    contents,
    manifest,
    attached: signed ? [attach(manifest, types.signature, 190), attach(manifest, types.sbom, 180 * kib)] : [],
  };
}

function makePlatform(random: Random, architecture: string, layers: Layer[]) {
  const created = new Date(Date.UTC(2026, 10, 1 + random.int(20), random.int(24))).toISOString();
  const config = json(types.config, {
    architecture,
    os: 'linux',
    created,
    config: {
      User: 'node',
      ExposedPorts: { '8080/tcp': {} },
      Env: [
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        'NODE_VERSION=24.11.1',
        'NODE_ENV=production',
        `BUILD=${random.int(100_000)}`,
      ],
      Entrypoint: ['docker-entrypoint.sh'],
      Cmd: ['node', 'dist/server.js'],
      WorkingDir: '/srv/app',
      Labels: {
        'org.opencontainers.image.source': 'https://git.example/shop/checkout',
        'org.opencontainers.image.revision': random.bytes(20).toString('hex'),
        'org.opencontainers.image.licenses': 'MIT',
      },
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: [
      ...layers.flatMap(({ command }, i) => [
        { created, created_by: command, comment: 'buildkit.dockerfile.v0' },
        ...(i === 0 ? [{ created, created_by: 'ENV NODE_VERSION=24.11.1', empty_layer: true }] : []),
      ]),
      { created, created_by: 'USER node', empty_layer: true },
      { created, created_by: 'CMD ["node" "dist/server.js"]', empty_layer: true },
    ],
  });
  const manifest = json(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptorOf(config),
    layers: layers.map(descriptorOf),
  });
  return { architecture, manifest, contents: [...layers, config] };
}

function makeChart(random: Random): FleetRepository {
  const releases = Array.from({ length: 6 }, (_, at): Release => {
    const config = json(types.chartConfig, { name: 'shop', version: `4.${at}.0`, apiVersion: 'v2' });
    const chart = content(types.chart, noise(random, 90 * kib));
    const manifest = json(types.manifest, {
      schemaVersion: 2,
      mediaType: types.manifest,
      config: descriptorOf(config),
      layers: [descriptorOf(chart)],
    });
    return { tags: [`4.${at}.0`], contents: [config, chart], manifest, attached: [] };
  });
  return { name: 'charts/shop', releases };
}

/** Many tags on few images, whose layers are tiny: for lists, not for reading. */
function makePlain(random: Random, bases: Bases, at: number, tags: number): FleetRepository {
  const teams = ['web', 'data', 'infra', 'mobile', 'payments', 'search', 'auth', 'media'];
  const nouns = [
    'api',
    'worker',
    'proxy',
    'cron',
    'migrations',
    'admin',
    'relay',
    'cache',
    'indexer',
    'mailer',
  ];
  const name = `${teams[at % teams.length]}/${nouns[Math.floor(at / teams.length) % nouns.length]}-${String(at).padStart(3, '0')}`;
  const images = Math.max(1, Math.ceil(tags / 4));
  const releases = Array.from({ length: images }, (_, i): Release => {
    const image = makePlatform(random, i % 3 === 0 ? 'arm64' : 'amd64', [
      ...bases.go,
      layer(random, (1 + random.int(40)) * kib, 'COPY server /usr/local/bin/'),
    ]);
    const mine = Math.floor(tags / images) + (i < tags % images ? 1 : 0);
    return {
      tags: Array.from({ length: mine }, (_, k) => `build-${i * 4 + k + 1}`),
      contents: image.contents,
      manifest: image.manifest,
      attached: [],
    };
  });
  return { name, releases };
}

function attach(subject: Descriptor, artifactType: string, bytes: number): Release['attached'][number] {
  const config = content(types.empty, Buffer.from('{}'));
  const body = content(
    artifactType,
    Buffer.from(JSON.stringify({ of: subject.digest, pad: 'x'.repeat(bytes) })),
  );
  const manifest = json(types.manifest, {
    schemaVersion: 2,
    mediaType: types.manifest,
    artifactType,
    config: descriptorOf(config),
    layers: [descriptorOf(body)],
    subject: descriptorOf(subject),
  });
  return { contents: [config, body], manifest };
}

function layer(random: Random, bytes: number, command: string): Layer {
  const archive = tar({ [`opt/${random.int(1e9)}`]: noise(random, bytes) });
  return { ...content(types.layer, gzipSync(archive, { level: 1 })), diffId: digestOf(archive), command };
}

/** Bytes that no compression shrinks; of megabytes, quicker than asking `random` for each. */
function noise(random: Random, bytes: number): Buffer {
  const cipher = createCipheriv('aes-128-ctr', random.bytes(16), random.bytes(16));
  return cipher.update(Buffer.alloc(Math.max(16, Math.round(bytes))));
}

function json(mediaType: string, value: object): Content {
  return content(mediaType, Buffer.from(JSON.stringify(value)));
}

/** Pushes all of it through the HTTP API of a registry, each content once a repository. */
export async function pushFleet(url: string, { repositories }: Fleet): Promise<void> {
  const waiting = [...repositories];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await pushRepository(url, next);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}

async function pushRepository(url: string, { name, releases }: FleetRepository): Promise<void> {
  const there = new Set<string>();
  const pushContents = async (contents: Content[]) => {
    for (const item of contents) {
      if (there.has(item.digest)) continue;
      there.add(item.digest);
      if (item.mediaType === types.manifest) await putManifest(url, name, item);
      else await send('POST', `${url}/v2/${name}/blobs/uploads/?digest=${item.digest}`, item.bytes);
    }
  };
  for (const { tags, contents, manifest, attached } of releases) {
    await pushContents(contents);
    await putManifest(url, name, manifest, tags);
    for (const extra of attached) {
      await pushContents(extra.contents);
      await putManifest(url, name, extra.manifest);
    }
  }
}

/** As clients do, by tag; the rest of the tags in one request more (spec main, "Pushing Manifests"). */
async function putManifest(url: string, name: string, manifest: Content, tags: string[] = []): Promise<void> {
  const [first, ...rest] = tags;
  const type = { 'content-type': manifest.mediaType };
  const at = `${url}/v2/${name}/manifests/`;
  if (first === undefined || rest.length > 0) {
    const query = rest.length > 0 ? `?${rest.map((tag) => `tag=${tag}`).join('&')}` : '';
    await send('PUT', `${at}${manifest.digest}${query}`, manifest.bytes, type);
  }
  if (first !== undefined) await send('PUT', `${at}${first}`, manifest.bytes, type);
}

async function send(method: string, url: string, body: Buffer, headers = {}): Promise<void> {
  const answer = await fetch(url, {
    method,
    body,
    headers: {
      'user-agent': 'docker/28.5.1 go/go1.25',
      'content-type': 'application/octet-stream',
      ...headers,
    },
    signal: AbortSignal.timeout(60_000),
  });
  if (answer.status !== 201) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}
