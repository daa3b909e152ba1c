import { type EventName, type Events, eventNames } from '../../electron/bridge/contract.ts';

type Listeners = { [Name in EventName]: Set<(event: Events[Name]) => void> };

/** Who listens to what in this page. */
export class PageEvents {
  readonly #listeners = Object.fromEntries(eventNames.map((name) => [name, new Set()])) as Listeners;

  on<Name extends EventName>(name: Name, listener: (event: Events[Name]) => void): () => void {
    this.#listeners[name].add(listener);
    return () => void this.#listeners[name].delete(listener);
  }

  tell<Name extends EventName>(name: Name, event: Events[Name]): void {
    for (const listener of this.#listeners[name]) listener(event);
  }
}
