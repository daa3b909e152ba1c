import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Everything the bench leaves in the world is here, so that it is gone however the bench ends.
const root = mkdtempSync(join(tmpdir(), 'berth-bench-'));
const children = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  // A server that is just being killed may still be writing.
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

/** A new empty folder on the real disk. */
export function temporaryFolder(name: string): string {
  return mkdtempSync(join(root, `${name}-`));
}

/** Has the process end with the bench. */
export function endsWithUs(child: ChildProcess): void {
  children.add(child);
  child.once('exit', () => children.delete(child));
}
