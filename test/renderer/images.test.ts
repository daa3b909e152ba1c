import { describe, expect, test } from 'vitest';
import { isTag, parseRepository } from '../../registry/names.ts';
import { artifactKind, artifactTypeOf, shortType } from '../../renderer/views/images/artifacts.ts';
import { pullCommandFor } from '../../renderer/views/images/commands.ts';
import { commandLine, memberTexts, parseConfig } from '../../renderer/views/images/config.ts';
import { crumbsOf } from '../../renderer/views/images/crumbs.ts';
import { byDigest, keptBy, placeOf, tagsByDigest } from '../../renderer/views/images/digest-groups.ts';
import { prettyPrinted, shownLines } from '../../renderer/views/images/manifest-lines.ts';
import { isRepositoryName, isTagName } from '../../renderer/views/images/names.ts';
import { drawnSteps, instruction } from '../../renderer/views/images/steps.ts';

const localhost = 'http://localhost:5000';
const helm = 'application/vnd.cncf.helm.config.v1+json';
const image = { repository: 'shop/checkout', tag: '1.8.2', digest: 'sha256:3f9c', artifactType: null };

describe('the pull command', () => {
  test('of an image is docker’s, by tag where there is one and by digest otherwise', () => {
    expect(pullCommandFor(localhost, image)).toBe('docker pull localhost:5000/shop/checkout:1.8.2');
    expect(pullCommandFor(localhost, { ...image, tag: null })).toBe(
      'docker pull localhost:5000/shop/checkout@sha256:3f9c',
    );
  });

  test('of what says that it is an image is docker’s too', () => {
    const artifactType = 'application/vnd.docker.container.image.v1+json';
    expect(pullCommandFor(localhost, { ...image, artifactType })).toMatch(/^docker pull /);
  });

  test('of a chart is helm’s, with the version as it was before it became a tag', () => {
    const chart = { ...image, repository: 'charts/shop', tag: '4.11.0_build.7', artifactType: helm };
    expect(pullCommandFor(localhost, chart)).toBe(
      'helm pull oci://localhost:5000/charts/shop --version 4.11.0+build.7 --plain-http',
    );
    expect(pullCommandFor('https://registry.example', { ...chart, tag: null })).toBe(
      'helm pull oci://registry.example/charts/shop@sha256:3f9c',
    );
  });

  test('of anything else is oras’, which takes only localhost for plain HTTP by itself', () => {
    const artifact = { ...image, artifactType: 'application/vnd.acme.rocket.config.v1+json' };
    expect(pullCommandFor(localhost, artifact)).toBe('oras pull localhost:5000/shop/checkout:1.8.2');
    expect(pullCommandFor('http://10.0.0.7:5000', artifact)).toBe(
      'oras pull --plain-http 10.0.0.7:5000/shop/checkout:1.8.2',
    );
  });
});

describe('an artifact', () => {
  test.each([
    ['application/vnd.cncf.helm.config.v1+json', 'helm'],
    ['application/vnd.dev.cosign.artifact.sig.v1+json', 'signature'],
    ['application/vnd.cncf.notary.signature', 'signature'],
    ['application/spdx+json', 'sbom'],
    ['application/vnd.cyclonedx+json', 'sbom'],
    ['application/vnd.in-toto+json', 'attestation'],
    ['application/vnd.wasm.config.v0+json', 'wasm'],
    ['application/vnd.oci.empty.v1+json', 'generic'],
    ['application/vnd.acme.rocket.config.v1+json', undefined],
  ])('of type %s is a %s', (type, kind) => {
    expect(artifactTypeOf(type)).toBe(type);
    expect(artifactKind(type)).toBe(kind);
  });

  test('is not what has an image’s config or says nothing', () => {
    expect(artifactTypeOf('application/vnd.oci.image.config.v1+json')).toBeNull();
    expect(artifactTypeOf('application/vnd.docker.container.image.v1+json')).toBeNull();
    expect(artifactTypeOf(null)).toBeNull();
  });

  test('of an unknown type is called by what tells it apart', () => {
    expect(shortType('application/vnd.acme.rocket.config.v1+json')).toBe('acme.rocket.config');
    expect(shortType('application/spdx+json')).toBe('spdx');
  });
});

describe('tags on the same digest', () => {
  const tag = (name: string, digest: string) => ({ name, digest });
  const rows = [tag('1.8.1', 'b'), tag('latest', 'a'), tag('1.10', 'a'), tag('1.9', 'a'), tag('pr', 'c')];

  test('come beside each other, so that equal sizes or times leave them so', () => {
    expect(byDigest(rows).map(({ name }) => name)).toEqual(['latest', '1.10', '1.9', '1.8.1', 'pr']);
  });

  test('are joined by a bracket from the first to the last', () => {
    const places = byDigest(rows).map((row, at, all) =>
      placeOf(row, { above: all[at - 1], below: all[at + 1] }),
    );
    expect(places).toEqual(['first', 'middle', 'last', 'alone', 'alone']);
  });

  test('that are not beside each other are not joined', () => {
    const [first, other] = [tag('1', 'a'), tag('2', 'b')];
    expect(placeOf(first, { above: undefined, below: other })).toBe('alone');
  });

  test('keep each other’s image', () => {
    expect(keptBy(tag('latest', 'a'), tagsByDigest(rows))).toEqual(['1.10', '1.9']);
    expect(keptBy(tag('pr', 'c'), tagsByDigest(rows))).toEqual([]);
  });
});

describe('a build step', () => {
  test.each([
    ['RUN /bin/sh -c npm ci --omit=dev # buildkit', 'RUN', 'npm ci --omit=dev'],
    ['COPY dist ./dist # buildkit', 'COPY', 'dist ./dist'],
    ['/bin/sh -c #(nop)  CMD ["bash"]', 'CMD', '["bash"]'],
    ['/bin/sh -c #(nop) ADD file:abc in / ', 'ADD', 'file:abc in /'],
    ['/bin/sh -c apt-get update', 'RUN', 'apt-get update'],
    ['|1 VERSION=3 /bin/sh -c make', 'RUN', 'make'],
    ['RUN |1 VERSION=3 /bin/sh -c make # buildkit', 'RUN', 'make'],
    ['RUN /bin/bash -o pipefail -c curl x | tar x # buildkit', 'RUN', 'curl x | tar x'],
    ["# debian.sh --arch 'amd64' out/ 'trixie'", '', "# debian.sh --arch 'amd64' out/ 'trixie'"],
    ['', '', ''],
  ])('%s stands as in the Dockerfile', (command, verb, text) => {
    expect(instruction(command)).toEqual({ verb, text });
  });

  const layer = (digest: string) => ({
    digest: digest as never,
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    bytes: 1,
    command: null,
    tags: 1,
  });

  test('has its layer, or none', () => {
    const steps = drawnSteps(
      [
        { command: 'COPY a /', createdAt: null, layer: 0 },
        { command: 'ENV A=1', createdAt: null, layer: null },
        { command: 'COPY b /', createdAt: null, layer: 1 },
      ],
      [layer('a'), layer('b')],
    );
    expect(steps.map(({ number, verb, layer }) => [number, verb, layer?.digest])).toEqual([
      [1, 'COPY', 'a'],
      [2, 'ENV', undefined],
      [3, 'COPY', 'b'],
    ]);
  });

  test('that the history forgets is there by its layer alone', () => {
    const steps = drawnSteps([{ command: 'COPY a /', createdAt: null, layer: 0 }], [layer('a'), layer('b')]);
    expect(steps.at(-1)).toMatchObject({ number: 2, verb: '', text: '', layer: { digest: 'b' } });
  });

  test('may name a layer that is not there', () => {
    expect(drawnSteps([{ command: 'COPY a /', createdAt: null, layer: 7 }], [])[0]?.layer).toBeNull();
  });
});

describe('an image’s config', () => {
  test('is read as it was pushed', () => {
    const config = parseConfig({
      created: '2026-11-20T15:31:00Z',
      config: {
        Entrypoint: ['docker-entrypoint.sh'],
        Cmd: ['node', 'dist/server.js'],
        User: 'node',
        ExposedPorts: { '8080/tcp': {} },
        Env: ['PATH=/bin', 'OPTS=-a=b', 'BARE'],
        Labels: { 'org.opencontainers.image.licenses': 'MIT' },
      },
    });
    expect(config).toMatchObject({
      created: Date.UTC(2026, 10, 20, 15, 31),
      user: 'node',
      ports: ['8080/tcp'],
      environment: [
        ['PATH', '/bin'],
        ['OPTS', '-a=b'],
        ['BARE', ''],
      ],
      labels: [['org.opencontainers.image.licenses', 'MIT']],
    });
  });

  test('may be anything at all', () => {
    const odd = parseConfig({
      created: 7,
      config: { Env: 'PATH', Cmd: null, Labels: [], ExposedPorts: 'all' },
    });
    expect(odd).toMatchObject({ created: null, command: [], environment: [], labels: [] });
    expect(parseConfig({}).entrypoint).toEqual([]);
  });

  test('gives commands as they would be typed', () => {
    expect(commandLine(['sh', '-c', 'echo "hi" && ls', ''])).toBe('sh -c "echo \\"hi\\" && ls" ""');
  });

  test('of a chart shows its members', () => {
    expect(memberTexts({ name: 'shop', version: '4.1.0', keywords: ['a'] })).toEqual([
      ['name', 'shop'],
      ['version', '4.1.0'],
      ['keywords', '["a"]'],
    ]);
  });
});

describe('a manifest’s text', () => {
  test('is printed with a member a line, and left alone where it is no JSON', () => {
    expect(prettyPrinted('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(prettyPrinted('no json')).toBe('no json');
  });

  test('goes on over several lines where one is too long, and loses nothing', () => {
    const text = `${'x'.repeat(25)}\n\n${'y'.repeat(9)}😀`;
    const lines = shownLines(text, 10);
    expect(lines.map(({ number }) => number)).toEqual([1, null, null, 2, 3]);
    expect(lines.map((line) => line.text).join('')).toBe(text.replaceAll('\n', ''));
    expect(lines.every((line) => line.text.isWellFormed())).toBe(true);
  });
});

describe('a name is refused while it is typed exactly where the registry would refuse it', () => {
  test.each([
    'shop/checkout',
    'a',
    'a__b',
    'a--b',
    'a.b/c_d',
    'A',
    'a..b',
    '/a',
    'a/',
    'a//b',
    '-a',
    'a_',
    '',
    'ü',
    'a'.repeat(129),
    'a'.repeat(128),
    `${'a'.repeat(127)}/${'b'.repeat(127)}`,
    `${'a'.repeat(128)}/${'b'.repeat(128)}`,
  ])('repository %s', (name) => {
    let refused = false;
    try {
      parseRepository(name);
    } catch {
      refused = true;
    }
    expect(isRepositoryName(name)).toBe(!refused);
  });

  test.each([
    'latest',
    '1.8.2',
    '_x',
    '.x',
    '-x',
    'a b',
    '',
    'A_b-c.D',
    'x'.repeat(128),
    'x'.repeat(129),
    'é',
  ])('tag %s', (tag) => {
    expect(isTagName(tag)).toBe(isTag(tag));
  });
});

test('the path to an image leads to the list and to its repository, not to folders', () => {
  expect(crumbsOf('Images', 'shop/checkout', '1.8.2')).toEqual([
    { label: 'Images', to: '/images' },
    { label: 'shop' },
    { label: 'checkout', to: '/images/shop/checkout' },
    { label: '1.8.2' },
  ]);
});
