import { PlainError } from '../errors.ts';
import type { Connector, FoundEngine } from './connector.ts';
import type { Machine } from './machine.ts';

/** An engine on this machine, with what knows it. */
export interface Found {
  engine: FoundEngine;
  connector: Connector;
}

/** Looks for engines. */
export class Finder {
  readonly #connectors: Connector[];
  readonly #machine: Machine;
  /** Which connector found an engine last; it is asked alone when only that engine is wanted. */
  readonly #known = new Map<string, Connector>();

  constructor(connectors: Connector[], machine: Machine) {
    this.#connectors = connectors;
    this.#machine = machine;
  }

  /** In the order of their connectors. */
  async all(): Promise<Found[]> {
    return (await Promise.all(this.#connectors.map((connector) => this.#by(connector)))).flat();
  }

  async one(id: string): Promise<Found> {
    const known = this.#known.get(id);
    const found = known ? await this.#by(known) : await this.all();
    const one = found.find(({ engine }) => engine.id === id);
    if (one) return one;
    throw new PlainError(`${id} is not on this machine. berth connect lists what is.`, {
      code: 'ENGINE_UNKNOWN',
      facts: { engine: id },
    });
  }

  async #by(connector: Connector): Promise<Found[]> {
    const engines = await connector.find(this.#machine);
    for (const { id } of engines) this.#known.set(id, connector);
    return engines.map((engine) => ({ engine, connector }));
  }
}
