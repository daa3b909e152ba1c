import type { Door, FoundEngine } from '../connector.ts';
import { isLocalName } from '../local-name.ts';
import { isBefore } from '../version-of.ts';
import type { DockerInfo } from './api.ts';
import type { ListKey } from './daemon-file.ts';

/** What an engine lacks so that it uses a door. */
export interface Needs {
  lists: Record<ListKey, string[]>;
  /** The registry whose certificates are to be trusted, and by which authority. */
  trust: { name: string; authority: string } | null;
  /** Its localhost is that of a network namespace, which has to be let out of first. */
  isApart: boolean;
}

/** This machine, seen from the network namespace of a rootless engine. */
const outside = '10.0.2.2';

/** Whether localhost is not this machine's to an engine: a rootless one had one of its own until version 29.5. */
export function isApart({ mode, version }: FoundEngine): boolean {
  return mode === 'rootless' && version !== null && isBefore(version, [29, 5]);
}

/** The name by which an engine reaches a registry that is called so on this machine. */
export function nameFor(engine: FoundEngine, name: string): string {
  return isApart(engine) && isLocalName(name) ? `${outside}:${portOf(name)}` : name;
}

/** An engine speaks HTTP to localhost by itself; a registry by another name it has to trust. */
export function needsOf(engine: FoundEngine, door: Door): Needs {
  const { mirror, authority } = door;
  const name = nameFor(engine, door.name);
  const isKnown = isLocalName(name);
  const isSigned = !isKnown && !isLocalName(door.name) && authority !== null;
  return {
    lists: {
      'insecure-registries': isKnown || isSigned ? [] : [name],
      'registry-mirrors': mirror === null ? [] : [mirrorFor(engine, mirror)],
    },
    trust: isSigned ? { name, authority } : null,
    isApart: name !== door.name,
  };
}

/** Whether a running engine does not have all of that yet. */
export function lacksAny({ RegistryConfig }: DockerInfo, { lists }: Needs): boolean {
  const { IndexConfigs = {}, Mirrors = null } = RegistryConfig ?? {};
  const mirrors = new Set((Mirrors ?? []).map(withoutSlash));
  return (
    lists['insecure-registries'].some((name) => IndexConfigs[name]?.Secure !== false) ||
    lists['registry-mirrors'].some((mirror) => !mirrors.has(withoutSlash(mirror)))
  );
}

function mirrorFor(engine: FoundEngine, mirror: string): string {
  const { protocol, host, pathname } = new URL(mirror);
  return withoutSlash(`${protocol}//${nameFor(engine, host)}${pathname}`);
}

function portOf(name: string): string {
  return /:(\d+)$/.exec(name)?.[1] ?? '80';
}

function withoutSlash(text: string): string {
  return text.replace(/\/$/, '');
}
