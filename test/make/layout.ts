import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentsOf, descriptorOf, digestOf, type Image, type Index } from './image.ts';

/** Writes an OCI image layout: these images and indexes, each under its name, which is what `oci:folder:name` finds. */
export function ociLayout(folder: string, named: Record<string, Image | Index>): void {
  const blobs = join(folder, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  for (const { digest, bytes } of Object.values(named).flatMap(contentsOf)) {
    writeFileSync(join(blobs, digest.replace('sha256:', '')), bytes);
  }
  const manifests = Object.entries(named).map(([name, { manifest }]) => ({
    ...descriptorOf(manifest),
    annotations: { 'org.opencontainers.image.ref.name': name },
  }));
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}

/** The digests of everything in an OCI image layout, sorted; throws if a file's bytes are not those of its name. */
export function digestsIn(folder: string): string[] {
  const blobs = join(folder, 'blobs/sha256');
  return readdirSync(blobs)
    .map((name) => {
      const digest = digestOf(readFileSync(join(blobs, name)));
      if (digest !== `sha256:${name}`) throw new Error(`${join(blobs, name)} holds the bytes of ${digest}`);
      return digest;
    })
    .sort();
}
