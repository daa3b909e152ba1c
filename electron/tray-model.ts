import type { LiveEvent } from '../registry/control/contract.ts';
import type { Activity, Job } from '../registry/facts.ts';
import type { RegistryState } from './bridge/desk.ts';
import { RecentPushes } from './recent-pushes.ts';
import type { TrayState } from './tray-menu.ts';

export interface TrayModelParts {
  /** This Berth can update itself. */
  updates: boolean;
  /** What the running registry knows of the past, newest first. */
  activity(): Promise<Activity[]>;
  changed(): void;
}

/** Gathers, from all that is told, what the tray shows. */
export class TrayModel {
  readonly #parts: TrayModelParts;
  readonly #recent = new RecentPushes();
  #registry: RegistryState = { state: 'stopped' };
  #transfers = 0;
  #jobs: Job[] = [];
  #startedAt = 0;

  constructor(parts: TrayModelParts) {
    this.#parts = parts;
  }

  get state(): TrayState {
    return {
      registry: this.#registry,
      transfers: this.#transfers,
      jobs: this.#jobs,
      recent: this.#recent.references,
      updates: this.#parts.updates,
    };
  }

  hearState(registry: RegistryState): void {
    this.#registry = registry;
    if (registry.state !== 'running') {
      this.#transfers = 0;
      this.#jobs = [];
    } else if (registry.status.startedAt !== this.#startedAt) {
      this.#startedAt = registry.status.startedAt;
      void this.#remember();
    }
    this.#parts.changed();
  }

  hearLive(event: LiveEvent): void {
    if (event.kind === 'transfers') this.#transfers = event.transfers.length;
    if (event.kind === 'jobs') this.#jobs = event.jobs.filter(({ state }) => state === 'running');
    this.#recent.hear(event);
    this.#parts.changed();
  }

  /** Another registry may serve another folder, so what was pushed there is asked for. */
  async #remember(): Promise<void> {
    const activity = await this.#parts.activity().catch(() => []);
    this.#recent.begin(activity);
    this.#parts.changed();
  }
}
