import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Registry, startRegistry } from '../../registry/index.ts';
import { readSettings, type Settings } from '../../registry/settings.ts';
import { type Answer, ask, type Question } from './ask.ts';
import { type Content, digestOf } from './image.ts';
import { emptyConfig } from './manifest.ts';

export interface SharedRegistry {
  readonly port: number;
  readonly url: string;
  readonly data: string;
  ask(method: string, path: string, question?: Question): Promise<Answer>;
  /** Opens an upload and gives the address of its session. */
  open(repository: string): Promise<string>;
  /** Pushes a blob and gives its digest. */
  store(repository: string, bytes: Buffer | string): Promise<string>;
  /** Pushes a manifest under a tag, or by its digest; the empty config is there for it. */
  push(repository: string, manifest: Content, reference?: string): Promise<Answer>;
  /** Unfinished uploads on disk. */
  leftovers(): string[];
}

/** A registry in this process that all tests of a file share; they stay apart by the names of their repositories. */
export function sharedRegistry(options: Partial<Settings> = {}): SharedRegistry {
  const data = mkdtempSync(join(tmpdir(), 'berth-'));
  let registry: Registry;
  const withConfig = new Set<string>();

  beforeAll(async () => {
    registry = await startRegistry(
      await readSettings({
        options: { data, listen: ['127.0.0.1:0'], logLevel: 'silent', shutdownSeconds: 0, ...options },
      }),
    );
  });
  afterAll(async () => {
    await registry.stop();
    rmSync(data, { recursive: true, force: true });
  });

  const shared: SharedRegistry = {
    data,
    get url() {
      return registry.addresses[0] ?? '';
    },
    get port() {
      return Number(new URL(this.url).port);
    },
    ask: (method, path, question) => ask(shared.port, method, path, question),
    async open(repository) {
      const { status, headers } = await shared.ask('POST', `/v2/${repository}/blobs/uploads/`);
      expect(status).toBe(202);
      return headers.location ?? '';
    },
    async store(repository, content) {
      const body = Buffer.from(content);
      const digest = digestOf(body);
      const { status } = await shared.ask('POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, {
        body,
      });
      expect(status).toBe(201);
      return digest;
    },
    async push(repository, { mediaType, bytes, digest }, reference = digest) {
      if (!withConfig.has(repository)) await shared.store(repository, emptyConfig.bytes);
      withConfig.add(repository);
      return shared.ask('PUT', `/v2/${repository}/manifests/${reference}`, {
        headers: { 'content-type': mediaType },
        body: bytes,
      });
    },
    leftovers: () => readdirSync(join(data, 'uploads')),
  };
  return shared;
}
