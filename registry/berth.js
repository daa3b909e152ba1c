#!/usr/bin/env node
// Plain JavaScript, so that a Node too old for the rest can still say so.
import { spawnSync } from 'node:child_process';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const cli = new URL('./cli.ts', import.meta.url);

if (major < 22 || (major === 22 && minor < 12)) {
  console.error(`Berth needs Node 22.12 or newer; this is ${process.versions.node}.`);
  process.exitCode = 1;
} else if (!process.features.typescript) {
  // Before 22.18 Node reads TypeScript only when it is asked to.
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
  const { status, signal } = spawnSync(
    process.execPath,
    [...flags, fileURLToPath(cli), ...process.argv.slice(2)],
    {
      stdio: 'inherit',
    },
  );
  process.exitCode = signal ? 1 : (status ?? 1);
} else {
  // Flushes to disk take a thread each while they wait; with the usual four, reads would queue behind them.
  process.env.UV_THREADPOOL_SIZE ??= '16';
  nodeModule.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/berth', import.meta.url)));
  await import(cli.href);
}
