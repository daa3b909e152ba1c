import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';

/** A folder that docker, podman and buildah can build: an image of random files, each a layer of its own. */
export function buildContext({ from = 'scratch', files = 2, bytes = 1000 } = {}): string {
  const folder = temporaryFolder();
  const names = Array.from({ length: files }, () => randomBytes(6).toString('hex'));
  for (const name of names) writeFileSync(join(folder, name), randomBytes(bytes));
  const copies = names.map((name) => `COPY ${name} /${name}\n`);
  writeFileSync(join(folder, 'Dockerfile'), `FROM ${from}\n${copies.join('')}`);
  return folder;
}
