import type { Preferences } from '../../electron/bridge/contract.ts';
import type { PageEvents } from './events.ts';

const key = 'berth.preferences';
const standard: Preferences = {
  language: 'system',
  theme: 'system',
  startAtLogin: false,
  notifications: false,
  closeTo: 'tray',
  letterShortcuts: true,
  // A browser gets its address from a registry that runs already.
  welcomed: true,
  updateFeed: '',
};

/** Preferences of this browser; all its tabs share them. */
export class WebPreferences {
  readonly #events: PageEvents;

  constructor(events: PageEvents) {
    this.#events = events;
    window.addEventListener('storage', (event) => {
      if (event.key === key) events.tell('preferences', this.read());
    });
  }

  read(): Preferences {
    try {
      return { ...standard, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Preferences>) };
    } catch {
      return standard;
    }
  }

  change(changes: Partial<Preferences>): Preferences {
    const preferences = { ...this.read(), ...changes };
    localStorage.setItem(key, JSON.stringify(preferences));
    this.#events.tell('preferences', preferences);
    return preferences;
  }
}
