import { resolve } from 'node:path';
import { PlainError } from '../errors.ts';
import { type Moved, moveFolder } from '../move/move.ts';
import { type MoveProgress, seldom } from '../move/progress.ts';
import { formatBytes } from './format.ts';

/** Moves a data folder that no registry serves; the old one stays. Ctrl+C gives the move up. */
export async function moveData(to: string, { data, json }: { data: string; json?: boolean }): Promise<void> {
  const interrupted = new AbortController();
  const onSignal = () => interrupted.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  const onProgress = !json && process.stderr.isTTY ? progressLine() : undefined;
  try {
    const { signal } = interrupted;
    const moved = await moveFolder(data, resolve(to), { signal, ...(onProgress && { onProgress }) });
    if (onProgress) process.stderr.write('\r\x1b[K');
    console.log(json ? JSON.stringify(moved, null, 2) : describe(moved));
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    throw new PlainError(`The move was given up. The data are in ${data} as before.`, { cause: error });
  }
}

function describe({ from, to, bytes, damaged }: Moved): string {
  return [
    `${formatBytes(bytes)} are in ${to} now, and every digest was checked there.`,
    ...(damaged.length > 0
      ? [
          `${damaged.length} blobs were damaged in the old folder already; push them again:`,
          ...damaged.map((digest) => `  ${digest}`),
        ]
      : []),
    `Serve them from there: berth serve --data ${to}`,
    `The old folder is as it was; when all is well, remove it: ${from}`,
  ].join('\n');
}

const steps = { copy: 'Copying', verify: 'Checking', switch: 'Finishing' };

/** Draws a line over itself. */
function progressLine(): (progress: MoveProgress) => void {
  return seldom(({ step, bytes, totalBytes }) => {
    process.stderr.write(`\r\x1b[K${steps[step]} ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`);
  });
}
