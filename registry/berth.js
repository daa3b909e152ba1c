#!/usr/bin/env node
// Plain JavaScript, so that a Node too old for the rest can still say so.
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 19)) {
  console.error(`Berth needs Node 22.19 or newer; this is ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  // Flushes to disk take a thread each while they wait; with the usual four, reads would queue behind them.
  process.env.UV_THREADPOOL_SIZE ??= '16';
  nodeModule.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/berth', import.meta.url)));
  await import('./cli.ts');
}
