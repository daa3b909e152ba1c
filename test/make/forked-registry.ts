import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Forked } from '../../electron/forked.ts';
import type { FromRegistry } from '../../registry/child-messages.ts';
import { temporaryFolder } from './folder.ts';

const entry = new URL('../../out/registry/child.mjs', import.meta.url).pathname;

/** The built registry as a child of Node, with the shape that Electron's utility processes have. */
export function forkRegistry(script = entry): Forked<FromRegistry> {
  const child = fork(script, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  return {
    get pid() {
      return child.exitCode === null && child.signalCode === null ? child.pid : undefined;
    },
    stderr: child.stderr,
    postMessage: (message) => void (child.connected && child.send(message as object)),
    kill: () => child.kill(),
    on: (event, listener) => child.on(event, listener as (message: unknown) => void),
    once: (event, listener) => child.once(event, (code) => listener(code ?? 1)),
  };
}

/** A registry that dies at once with these words. */
export function forkDying(words: string): Forked<FromRegistry> {
  const script = join(temporaryFolder(), 'dies.mjs');
  writeFileSync(script, `throw new Error(${JSON.stringify(words)});`);
  return forkRegistry(script);
}
