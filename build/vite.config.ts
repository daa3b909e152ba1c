import { writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions, type Rolldown } from 'vite';
import { licencesOf } from './licences.ts';

const root = resolve(import.meta.dirname, '..');

/** Code for Node: everything but Node's own modules, Electron and the native database goes into the bundle. */
function node(name: string, input: Record<string, string>, format: 'es' | 'cjs'): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true, conditions: ['node', 'module', 'default'] },
    build: {
      target: 'node24',
      ssr: true,
      minify: false,
      sourcemap: true,
      // Beside the main bundle lie the icons that the app shows.
      copyPublicDir: name === 'main',
      outDir: resolve(root, 'out', name),
      emptyOutDir: true,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(input).map(([key, file]) => [key, resolve(root, file)])),
        // The main process needs at once what the registry, which it shares files with, loads when it needs it.
        checks: { ineffectiveDynamicImport: false },
        external: [...builtinModules, /^node:/, /^electron(\/.+)?$/, 'better-sqlite3'],
        output: {
          format,
          entryFileNames: `[name].${format === 'cjs' ? 'cjs' : 'mjs'}`,
          chunkFileNames: '[name]-[hash].mjs',
          // A sandboxed preload script can load no second file.
          codeSplitting: format !== 'cjs',
        },
      },
    },
  };
}

/** `vite build --app` makes the whole app in out/: the window, the main process, the preload script, the registry. */
export default defineConfig({
  root: resolve(root, 'renderer'),
  base: './',
  publicDir: resolve(root, 'build/icons/app'),
  plugins: [react()],
  environments: {
    client: {
      build: {
        outDir: resolve(root, 'out/renderer'),
        emptyOutDir: true,
        copyPublicDir: false,
        target: 'chrome150',
        modulePreload: { polyfill: false },
      },
    },
    main: node('main', { main: 'electron/main.ts' }, 'es'),
    preload: node('preload', { preload: 'electron/preload.ts' }, 'cjs'),
    registry: node(
      'registry',
      {
        cli: 'registry/cli.ts',
        child: 'registry/child.ts',
        mover: 'registry/mover.ts',
        'hasher-worker': 'registry/access/hasher-worker.ts',
      },
      'es',
    ),
  },
  builder: {
    async buildApp(builder) {
      const bundles: Rolldown.RolldownOutput[] = [];
      for (const environment of Object.values(builder.environments)) {
        if (environment.name !== 'ssr')
          bundles.push((await builder.build(environment)) as Rolldown.RolldownOutput);
      }
      const licences = licencesOf(bundles, ['better-sqlite3', 'electron'], root);
      writeFileSync(resolve(root, 'out/renderer/licences.json'), JSON.stringify(licences));
    },
  },
});
