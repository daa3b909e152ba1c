import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileOf } from './data.ts';
import { temporaryFolder } from './folder.ts';
import { type Content, contentsOf, digestOf, type Image, type Index } from './image.ts';

/** A data folder as docker distribution would have written it, made without one. */
export interface MadeDistribution {
  folder: string;
  repositories: string;
  /** Puts an image or index with all it needs into a repository, under a tag or by its digest alone. */
  put(repository: string, whole: Image | Index, tag?: string): void;
  putManifest(repository: string, manifest: Content): void;
  putTag(repository: string, tag: string, digest: string): void;
  /** A blob under its sha512: as it lies natively, or under its sha256 with a link that says so. */
  putSha512(repository: string, bytes: Buffer, way: 'native' | 'sha256'): { digest: string; bytes: Buffer };
  /** Paths of link files. */
  revision(repository: string, digest: string): string;
  layer(repository: string, digest: string): string;
  current(repository: string, tag: string): string;
}

export function distribution(folder = temporaryFolder()): MadeDistribution {
  const repositories = join(folder, 'docker/registry/v2/repositories');
  const inside = (repository: string, ...names: string[]) => join(repositories, repository, ...names);
  const linkOf = (digest: string) => join(...digest.split(':'), 'link');
  const made: MadeDistribution = {
    folder,
    repositories,
    put(repository, whole, tag) {
      const images = 'images' in whole ? whole.images : [whole];
      for (const { config, layers } of images) {
        for (const { digest, bytes } of [config, ...layers]) {
          write(fileOf(folder, digest), bytes);
          write(made.layer(repository, digest), digest);
        }
      }
      const manifests = contentsOf(whole).filter(({ mediaType }) => /manifest|index/.test(mediaType));
      for (const manifest of manifests) made.putManifest(repository, manifest);
      if (tag !== undefined) made.putTag(repository, tag, whole.manifest.digest);
    },
    putManifest(repository, { digest, bytes }) {
      write(fileOf(folder, digest), bytes);
      write(made.revision(repository, digest), digest);
    },
    putTag(repository, tag, digest) {
      write(inside(repository, '_manifests/tags', tag, 'index', linkOf(digest)), digest);
      write(made.current(repository, tag), digest);
    },
    putSha512(repository, bytes, way) {
      const digest = `sha512:${createHash('sha512').update(bytes).digest('hex')}`;
      const lies = way === 'native' ? digest : digestOf(bytes);
      write(fileOf(folder, lies), bytes);
      write(made.layer(repository, digest), lies);
      return { digest, bytes };
    },
    revision: (repository, digest) => inside(repository, '_manifests/revisions', linkOf(digest)),
    layer: (repository, digest) => inside(repository, '_layers', linkOf(digest)),
    current: (repository, tag) => inside(repository, '_manifests/tags', tag, 'current/link'),
  };
  return made;
}

function write(file: string, content: Buffer | string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
