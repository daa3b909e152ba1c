import { join } from 'node:path';
import { type UtilityProcess, utilityProcess } from 'electron';
import { helperHere } from './typed-command.ts';

/** Starts a program of the registry, by its name in the built app, as a process of its own; `cache` makes that quicker. */
export function forkFrom(folder: string, cache: string): (name: 'child' | 'mover') => UtilityProcess {
  return (name) => {
    const child = utilityProcess.fork(join(folder, `${name}.mjs`), [], {
      serviceName: `Berth ${name}`,
      stdio: ['ignore', 'inherit', 'pipe'],
      env: {
        ...process.env,
        // Flushes to disk take a thread each while they wait; with the usual four, reads would queue behind them.
        UV_THREADPOOL_SIZE: '16',
        // What was compiled for the last start: a quarter of the work of this one.
        NODE_COMPILE_CACHE: cache,
        BERTH_HELPER: helperHere(),
      },
    });
    // Whoever starts Berth from a terminal sees what it complains of.
    child.stderr?.on('data', (text) => void process.stderr.write(text));
    return child;
  };
}
