import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

// Debian's own folders come first: its docker speaks the API version of its dockerd, another on PATH may not.
const folders = ['/usr/bin', '/usr/sbin', '/sbin', ...(process.env.PATH ?? '').split(':')];

/**
 * Describes tests that run real programs, and tells them where each lies. Where one is missing (or root, if they need
 * it) they are skipped and say why; with `BERTH_TEST_TOOLS=required` in the environment that is a failure, unless it is
 * `rare`: no package of Debian 12.
 */
export function describeWith<Tool extends string>(
  title: string,
  { tools, root = false, rare = false }: { tools: Tool[]; root?: boolean; rare?: boolean },
  tests: (paths: Record<Tool, string>) => void,
): void {
  const found = tools.map((tool) => [tool, find(tool)] as const);
  const paths = Object.fromEntries(found.map(([tool, path]) => [tool, path ?? tool])) as Record<Tool, string>;
  const missing: string[] = found.filter(([, path]) => !path).map(([tool]) => tool);
  if (root && process.getuid?.() !== 0) missing.push('root');

  if (missing.length === 0) describe(title, () => tests(paths));
  else if (process.env.BERTH_TEST_TOOLS === 'required' && !rare) {
    describe(title, () => test('has what it needs on this machine', () => expect(missing).toEqual([])));
  } else {
    const reason = `${title}: skipped, missing here: ${missing.join(', ')}`;
    console.warn(reason);
    describe.skip(reason, () => tests(paths));
  }
}

function find(tool: string): string | undefined {
  return folders.map((folder) => join(folder, tool)).find(mayRun);
}

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
