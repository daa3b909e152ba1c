import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlainError } from '../../errors.ts';
import type { Machine } from '../machine.ts';

/** Asks dockerd itself whether it would start with such a file; one before version 23 cannot say. */
export async function refuseUnlessValid(content: string, path: string, machine: Machine): Promise<void> {
  const dockerd = await machine.find('dockerd');
  if (dockerd === undefined) return;
  const folder = await mkdtemp(join(tmpdir(), 'berth-daemon-'));
  try {
    const file = join(folder, 'daemon.json');
    await writeFile(file, content, { mode: 0o600 });
    const { code, stderr } = await machine.run(dockerd, ['--validate', '--config-file', file]);
    if (code === 0 || code === null || stderr.includes('unknown flag')) return;
    const reason = (stderr.trim().split('\n').at(-1) ?? '').replaceAll(file, path);
    throw new PlainError(`Docker would not start with ${path} any more: ${reason}`, {
      code: 'DAEMON_REFUSED',
      facts: { path, reason },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
