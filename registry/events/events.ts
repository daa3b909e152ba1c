import { EventEmitter } from 'node:events';
import type { Activity } from '../facts.ts';
import type { Activities, Deed } from '../store/store.ts';

/** Without more it was done now, by the owner's own window or command line, and nothing moved over the wire. */
type Happening = Pick<Deed, 'kind' | 'repository' | 'tag' | 'digest'> & Partial<Deed>;

/** Where what happens is reported, and told to whoever follows: `activity` with its entry, and `changed`. */
export class Events extends EventEmitter<{ activity: [Activity]; changed: [] }> {
  readonly #activity: Pick<Activities, 'add'>;

  constructor(activity: Pick<Activities, 'add'>) {
    super();
    // A listener for each window.
    this.setMaxListeners(0);
    this.#activity = activity;
  }

  /** An image was pushed, pulled, deleted, tagged or copied; all but a pull has changed something. */
  happened(deed: Happening): void {
    const {
      kind,
      repository,
      tag,
      digest,
      client = 'berth',
      at = Date.now(),
      bytes = null,
      ms = null,
    } = deed;
    const entry = this.#activity.add({ kind, repository, tag, digest, client, at, bytes, ms });
    this.emit('activity', entry);
    if (entry.kind !== 'pull') this.changed();
  }

  /** Names, tags or content are not what they were. */
  changed(): void {
    this.emit('changed');
  }
}
