import type { Want } from '../connector.ts';
import { DaemonFile } from '../docker/daemon-file.ts';
import { pictureOf, target } from '../files.ts';
import type { Machine } from '../machine.ts';

/** A daemon.json of this user's that also names this mirror; nothing where it does already. */
export async function mirrorIn(path: string, mirror: string, machine: Machine): Promise<Want[]> {
  const picture = await pictureOf(await target(machine.at(path)));
  const file = new DaemonFile(picture?.bytes ?? Buffer.alloc(0), path);
  const there = file.list('registry-mirrors')?.map((one) => one.replace(/\/$/, ''));
  if (there?.includes(mirror)) return [];
  const content = file.with({ 'registry-mirrors': [mirror], 'insecure-registries': [] });
  return [{ kind: 'write', path, content, elevated: false }];
}
