import type { Examination } from '../facts.ts';
import type { Connector, Door } from './connector.ts';
import type { Machine } from './machine.ts';

export interface DoctorOptions {
  machine: Machine;
  connectors: Connector[];
  door(): Promise<Door>;
  /** What the registry listens on: `127.0.0.1:5000`, `[::1]:5000`. */
  listening: string[];
}

/** Tries every door, by itself and by the engines, and names the cause of what fails. */
export class Doctor {
  readonly #options: DoctorOptions;

  constructor(options: DoctorOptions) {
    this.#options = options;
  }

  examine(_engines?: string[]): Promise<Examination> {
    throw new Error(`not there yet: ${this.#options.listening}`);
  }
}
