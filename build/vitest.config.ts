import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What belongs to the machine is not that of whoever runs the tests. */
const home = mkdtempSync(join(tmpdir(), 'berth-home-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));

/** Tests of what is in out/. */
const app = [
  'test/build/**/*.test.ts',
  'test/electron/**/*.test.ts',
  'test/renderer/**/*.test.ts',
  'test/registry/window/browser.test.ts',
];

export default defineConfig({
  test: {
    // On two cores: many tests wait for something rather than work.
    maxWorkers: 3,
    env: { BERTH_HOME: home },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What happens by itself may take its time on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    coverage: { provider: 'v8', include: ['registry/**/*.ts'] },
    projects: [
      { extends: true, test: { name: 'registry', include: ['test/**/*.test.ts'], exclude: app } },
      {
        extends: true,
        test: { name: 'app', include: app, globalSetup: ['test/make/built.js', 'test/electron/choose.ts'] },
      },
    ],
  },
});
