import { EventEmitter } from 'node:events';
import type { SetUp } from '../facts.ts';
import type { Connections, ConnectionsOptions } from './connections.ts';
import type { Doctor, DoctorOptions } from './doctor.ts';

type Options = Omit<ConnectionsOptions & DoctorOptions, 'connectors'>;

interface Parts {
  connections: Connections;
  doctor: Doctor;
}

/** What changes and examines this machine. All of it is loaded when it is first asked for: most lives of a registry never do. */
export class WorkOnMachine extends EventEmitter<{ setUp: [SetUp] }> {
  readonly #options: Options;
  #parts: Promise<Parts> | undefined;

  constructor(options: Options) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
  }

  parts(): Promise<Parts> {
    this.#parts ??= this.#load();
    return this.#parts;
  }

  async #load(): Promise<Parts> {
    const [{ Connections }, { connectors }, { Doctor }] = await Promise.all([
      import('./connections.ts'),
      import('./connectors.ts'),
      import('./doctor.ts'),
    ]);
    const options = { ...this.#options, connectors };
    const connections = new Connections(options);
    connections.on('setUp', (setUp) => this.emit('setUp', setUp));
    return { connections, doctor: new Doctor(options) };
  }
}
