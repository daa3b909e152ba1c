import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './folder.ts';

export interface Release {
  version: string;
  /** The package; anything will do as long as it is not installed. */
  package?: Buffer;
  notes?: string;
  stagingPercentage?: number;
  /** What the feed says the package's checksum is. */
  sha512?: string;
}

export interface UpdateFeed {
  url: string;
  /** The paths that were asked for. */
  asked: string[];
  /** Puts a version where all find it, and into its own folder. */
  release(release: Release): void;
}

/** A place for updates as electron-builder's generic feed has it, served over HTTP on loopback. */
export async function updateFeed(): Promise<UpdateFeed> {
  const folder = temporaryFolder();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://feed').pathname;
    asked.push(path);
    const file = join(folder, decodeURIComponent(path));
    if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    release(release) {
      put(folder, release);
      mkdirSync(join(folder, release.version), { recursive: true });
      put(join(folder, release.version), release);
    },
  };
}

function put(folder: string, { version, notes, stagingPercentage, ...release }: Release): void {
  const content = release.package ?? Buffer.alloc(1 << 20, version);
  const sha512 = release.sha512 ?? createHash('sha512').update(content).digest('base64');
  const name = `berth_${version}_amd64.deb`;
  writeFileSync(join(folder, name), content);
  const file = { url: name, sha512, size: content.length };
  const feed = { version, files: [file], path: name, sha512, releaseDate: '2026-11-20T12:00:00.000Z' };
  const more = {
    ...(notes && { releaseNotes: notes }),
    ...(stagingPercentage !== undefined && { stagingPercentage }),
  };
  // JSON is YAML too.
  const suffix = process.arch === 'arm64' ? '-arm64' : '';
  writeFileSync(join(folder, `latest-linux${suffix}.yml`), JSON.stringify({ ...feed, ...more }));
}
