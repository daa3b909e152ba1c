// Who may know whom. A folder may import itself and what its row names; everything else is refused.
const words = 'registry/(attachments|each|errors|facts|names|manifest|ranges|sync-folder)\\.ts$';
const rows = {
  'registry/store': { folders: [words], npm: ['better-sqlite3'], node: true },
  'registry/collect': {
    folders: [words, 'registry/policy\\.ts$', 'registry/store/store\\.ts$', 'registry/events/events\\.ts$'],
    npm: ['croner', 'picomatch', 'typebox'],
    node: true,
  },
  // Works on data folders that no registry serves, and takes in and hands out those of docker distribution.
  'registry/adopt': {
    folders: [words, 'registry/store/(files|store)\\.ts$', 'registry/collect/jobs\\.ts$'],
    node: true,
  },
  'registry/rebuild': {
    folders: [words, 'registry/store/', 'registry/events/log-file\\.ts$'],
    npm: ['better-sqlite3'],
    node: true,
  },
  'registry/events': {
    folders: [words, 'registry/store/store\\.ts$', 'registry/http\\.ts$'],
    npm: ['pino', 'pino-pretty'],
    node: true,
  },
  'registry/api': { folders: [words, 'registry/store/store\\.ts$', 'registry/http\\.ts$'], node: true },
  // Certificates, and who may do what.
  'registry/tls': {
    folders: [words],
    npm: ['@peculiar/(asn1-schema|asn1-x509|x509)', 'reflect-metadata', 'tlds', 'typebox'],
    node: true,
  },
  'registry/access': {
    folders: [words, 'registry/http\\.ts$'],
    npm: ['bcryptjs', 'better-sqlite3', 'jose', 'typebox'],
    node: true,
  },
  // Changes to this machine, shown before they are made and taken back byte for byte.
  'registry/host': {
    folders: [words, 'registry/(instance|port-holder|tls/store-name)\\.ts$', 'registry/version\\.ts$'],
    npm: ['better-sqlite3', 'diff', 'jsonc-parser', 'nanotar', 'smol-toml', 'undici', 'yaml'],
    node: true,
  },
  'registry/control': {
    folders: [
      words,
      'registry/(policy|store/store|version)\\.ts$',
      'registry/(adopt|collect)/',
      'registry/events/(events|log|transfers)\\.ts$',
      'registry/(access/access|tls/(tls|trust-commands))\\.ts$',
      'registry/host/',
    ],
    npm: ['fastify', 'typebox', 'undici'],
    node: true,
  },
  'registry/window': {
    folders: [words, 'registry/(control/routes|guard|listen)\\.ts$'],
    npm: ['fastify'],
    node: true,
  },
  // A store is moved as files: of the one that is served it opens nothing.
  'registry/move': {
    folders: [words, 'registry/store/(digests|files|lock|paths)\\.ts$'],
    npm: ['better-sqlite3'],
    node: true,
  },
  'registry/cli': {
    folders: [
      words,
      'registry/(default-folder|index|setting-option|settings)\\.ts$',
      'registry/control/(access-answers|certificate-answers|client|contract)\\.ts$',
      'registry/events/terminal\\.ts$',
      'registry/move/(move|progress)\\.ts$',
      'registry/rebuild/rebuild\\.ts$',
      // They also work while no registry runs.
      'registry/(host|tls|access)/',
    ],
    npm: ['commander'],
    node: true,
  },
  registry: {
    folders: ['package\\.json$'],
    npm: ['@fastify/proxy-addr', 'commander', 'fastify', 'forwarded-parse', 'typebox', 'yaml'],
    node: true,
  },
  // What answers and what is said; the window takes it from here, so it knows no program.
  'electron/bridge': { folders: ['registry/facts\\.ts$', 'registry/control/contract\\.ts$'] },
  // The registry itself runs in a process of its own: here it is settings, messages and the control door.
  electron: {
    folders: [
      'registry/(child-messages|default-folder|errors|facts|setting-option|settings|version)\\.ts$',
      'registry/control/(client|contract)\\.ts$',
      'registry/move/errand\\.ts$',
      'registry/store/paths\\.ts$',
      'registry/window/policy\\.ts$',
    ],
    npm: ['commander', 'electron', 'electron-store', 'electron-updater', 'typebox', 'yaml'],
    node: true,
  },
  renderer: {
    folders: ['electron/bridge/'],
    npm: [
      '@mantine/(core|hooks|notifications)',
      '@tanstack/react-(query|virtual)',
      'croner',
      'd3-hierarchy',
      'fuzzysort',
      'i18next',
      'react(-dom|-i18next)?',
      'wouter',
    ],
  },
};

const inner = (folder) => Object.keys(rows).filter((other) => other.startsWith(`${folder}/`));
const rule = ([folder, { folders = [], npm = [], node = false }]) => ({
  name: `${folder}/ reaches too far`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: inner(folder).map((f) => `^${f}/`) },
  to: {
    pathNot: [`^${folder}/`, ...folders.map((f) => `^${f}`), ...npm.map((p) => `^node_modules/${p}/`)],
    ...(node && { dependencyTypesNot: ['core'] }),
  },
});
const plainWords = {
  name: 'plain words import nothing of ours but one another',
  severity: 'error',
  from: { path: `^${words}` },
  to: { path: '^(registry|electron|renderer|test|build)/', pathNot: `^${words}` },
};
const noCycles = { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } };

export default {
  forbidden: [...Object.entries(rows).map(rule), plainWords, noCycles],
  // TypeScript 7 has no programming interface yet, so swc reads the files.
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
