import type { Repository } from '../facts.ts';
import type { Budgets } from './budgets.ts';
import type { Reserve } from './reserve.ts';

/** Whether there is room for what a client pushes. */
export class Room {
  readonly #budgets: Pick<Budgets, 'admit'>;
  readonly #reserve: Pick<Reserve, 'admit' | 'watch'>;

  constructor(budgets: Pick<Budgets, 'admit'>, reserve: Pick<Reserve, 'admit' | 'watch'>) {
    this.#budgets = budgets;
    this.#reserve = reserve;
  }

  /** Refuses a push of so many bytes, as far as they are known. */
  async admit(repository: Repository, bytes: number): Promise<void> {
    await this.#budgets.admit(repository);
    await this.#reserve.admit(bytes);
  }

  /** Called with bytes as they come in, it throws when there is no more room. */
  watch(): (bytes: number) => void {
    return this.#reserve.watch();
  }
}
