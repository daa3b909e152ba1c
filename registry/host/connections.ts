import { EventEmitter } from 'node:events';
import type { Connected, Engine, MachineChange, Plan, SetUp } from '../facts.ts';
import type { Connector, Door } from './connector.ts';
import type { Machine } from './machine.ts';

export interface ConnectionsOptions {
  machine: Machine;
  /** Where the ledger of changes and the backups are kept. */
  home: string;
  door(): Promise<Door>;
  connectors: Connector[];
}

/** What was and can be changed on this machine, so that its tools trust and use the registry. */
export class Connections extends EventEmitter<{ setUp: [SetUp] }> {
  readonly #options: ConnectionsOptions;

  constructor(options: ConnectionsOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
  }

  async engines(): Promise<Engine[]> {
    throw new Error(`not there yet: ${this.#options.home}`);
  }

  plan(_engine: string, _mirror?: string): Promise<Plan> {
    throw new Error('not there yet');
  }

  connect(_engine: string, _mirror?: string): Promise<Connected> {
    throw new Error('not there yet');
  }

  /** Of one engine, or of all. */
  disconnect(_engine: string | null): Promise<MachineChange[]> {
    throw new Error('not there yet');
  }

  /** Newest first. */
  changes(): Promise<MachineChange[]> {
    throw new Error('not there yet');
  }
}
