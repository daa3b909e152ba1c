import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SetUp } from '../../registry/facts.ts';
import { Connections, type ConnectionsOptions } from '../../registry/host/connections.ts';
import type { Connector, Door, FoundEngine, Want, Wanted } from '../../registry/host/connector.ts';
import { type Machine, thisMachine } from '../../registry/host/machine.ts';
import { temporaryFolder } from './folder.ts';

export const someDoor: Door = {
  name: 'localhost:5000',
  port: 5000,
  authority: null,
  fingerprint: null,
  mirror: null,
  credentials: null,
};

/** An engine that needs just these things. */
export function connectorOf(wants: () => Want[] | Promise<Want[]>, more: Partial<Wanted> = {}): Connector {
  return {
    kind: 'docker',
    find: async () => [engine],
    plan: async () => ({ wants: await wants(), warnings: [], ...more }),
  };
}

const engine: FoundEngine = {
  id: 'docker',
  kind: 'docker',
  instance: null,
  version: '1.0',
  mode: 'rootful',
  running: true,
  own: {},
};

export interface Place {
  machine: Machine;
  /** Where an absolute path of that machine lies. */
  at(path: string): string;
  home: string;
  events: SetUp[];
  connections: Connections;
}

/** A machine under a folder, with some files, and what can be changed on it. */
export function connectionsOn(
  files: Record<string, string | Buffer>,
  connectors: Connector | Connector[],
  options: Partial<ConnectionsOptions> = {},
): Place {
  const root = temporaryFolder();
  const machine = options.machine ?? thisMachine({ root });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(machine.at(path)), { recursive: true });
    writeFileSync(machine.at(path), content);
  }
  const home = options.home ?? join(temporaryFolder(), 'home');
  const connections = new Connections({
    machine,
    home,
    door: async () => someDoor,
    connectors: [connectors].flat(),
    ...options,
  });
  const events: SetUp[] = [];
  connections.on('setUp', (setUp) => events.push(setUp));
  return { machine, at: (path) => machine.at(path), home, events, connections };
}
