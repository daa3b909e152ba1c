import { ControlClient } from '../registry/control/client.ts';
import type { LiveEvent, Status } from '../registry/control/contract.ts';

/** The live stream of the registry that serves a data folder, from its first status to its end. */
export class LiveLink {
  /** How it is as the stream opens; rejected where no registry answers. */
  readonly opened: Promise<Status>;
  readonly ended: Promise<void>;
  readonly #client: ControlClient;

  constructor(data: string, hear: (event: LiveEvent) => void) {
    this.#client = new ControlClient(data);
    const { promise, resolve, reject } = Promise.withResolvers<Status>();
    this.opened = promise;
    this.ended = this.#follow((event) => {
      if (event.kind === 'status') resolve(event.status);
      hear(event);
    }).catch(reject);
  }

  close(): void {
    void this.#client.close();
  }

  /** Until the registry stops or the link is closed; either way it is thrown. */
  async #follow(hear: (event: LiveEvent) => void): Promise<void> {
    for await (const event of this.#client.live()) hear(event);
  }
}
