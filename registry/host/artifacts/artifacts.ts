import { PlainError } from '../../errors.ts';
import type { Connector, Door, FoundEngine, Wanted } from '../connector.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine } from '../machine.ts';
import { system } from '../trust/system.ts';
import { versionOf } from '../version-of.ts';
import { helmProbes } from './helm-probes.ts';
import { orasProbes } from './oras-probes.ts';

/**
 * It asks for TLS, also of localhost, and has no settings of its own about whom to trust: it trusts whom the system
 * trusts.
 */
export const helm: Connector = {
  kind: 'helm',
  find: (machine) => find('helm', ['version', '--short'], machine),
  plan: (engine, door, machine) => bySystem(engine, door, machine),
  probes: helmProbes,
};

/** It speaks plain HTTP to localhost by itself. */
export const oras: Connector = {
  kind: 'oras',
  find: (machine) => find('oras', ['version'], machine),
  plan: async (engine, door, machine) =>
    isLocalName(door.name) ? { wants: [], warnings: [] } : bySystem(engine, door, machine),
  probes: orasProbes,
};

async function find(kind: 'helm' | 'oras', question: string[], machine: Machine): Promise<FoundEngine[]> {
  const program = await machine.find(kind);
  if (program === undefined) return [];
  const version = await versionOf(program, question, machine);
  return [{ id: kind, kind, instance: null, version, mode: null, running: null, own: { program } }];
}

async function bySystem({ id }: FoundEngine, door: Door, machine: Machine): Promise<Wanted> {
  const [store] = await system.find(machine);
  if (door.authority === null) return { wants: [], warnings: [] };
  if (store === undefined) throw noStore(id);
  return { ...(await system.plan(store, door, machine)), optional: false };
}

function noStore(engine: string): PlainError {
  return new PlainError(
    `${engine} trusts whom the system trusts, and Berth does not know where this system keeps that. Give ${engine} the authority with --ca-file: "berth certs export" prints it.`,
    { code: 'TRUST_STORE_UNKNOWN', facts: { engine } },
  );
}
