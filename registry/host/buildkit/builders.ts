import { join } from 'node:path';
import type { Command } from '../connector.ts';
import type { Machine } from '../machine.ts';

/** A builder as buildx keeps it: a file of JSON. What is not read here stays in it as it is. */
export interface Builder {
  Name: string;
  Driver: string;
  Nodes: BuilderNode[];
}

export interface BuilderNode {
  Name: string;
  /** A docker context, or the address of a docker engine. */
  Endpoint: string;
  DriverOpts?: Record<string, string> | null;
  /** In base64; `buildkitd.toml` is among them where the builder was made with one. */
  Files?: Record<string, string> | null;
}

export function dockerConfig({ env, home }: Machine): string {
  return env.DOCKER_CONFIG || join(home, '.docker');
}

export function buildxFolder(machine: Machine): string {
  return machine.env.BUILDX_CONFIG || join(dockerConfig(machine), 'buildx');
}

/** Those that run BuildKit in a container: they alone have a localhost and settings of their own. */
export async function findBuilders(machine: Machine): Promise<{ path: string; builder: Builder }[]> {
  const folder = join(buildxFolder(machine), 'instances');
  const names = await machine.list(folder);
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      // What this user may not read, this user's buildx does not use either.
      const text = await machine.read(path).catch(() => undefined);
      const builder = parseBuilder(text ?? '');
      return builder?.Driver === 'docker-container' ? [{ path, builder }] : [];
    }),
  );
  return found.flat();
}

/** Undefined for what buildx would not take for one either. */
export function parseBuilder(text: string): Builder | undefined {
  try {
    const builder = JSON.parse(text);
    return typeof builder?.Name === 'string' && Array.isArray(builder.Nodes) ? builder : undefined;
  } catch {
    return undefined;
  }
}

/** A docker command where the container of a node runs. */
export function onNode(docker: string, { Endpoint }: BuilderNode, args: string[]): Command {
  const where = /^\w+:\/\//.test(Endpoint) ? ['--host', Endpoint] : ['--context', Endpoint || 'default'];
  return { program: docker, args: [...where, ...args] };
}

export function containerOf({ Name }: BuilderNode): string {
  return `buildx_buildkit_${Name}`;
}
