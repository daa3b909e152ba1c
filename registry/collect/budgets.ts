import { RegistryError } from '../errors.ts';
import type { Events } from '../events/events.ts';
import type { Budget, BudgetUse, Repository, Trouble } from '../facts.ts';
import type { Needs, RepositoryFilter, Store } from '../store/store.ts';
import { matcher } from './globs.ts';
import type { PolicyInForce } from './policy.ts';
import { sizeText } from './sizes.ts';

/** What is used is worked out anew so long after a change, with all changes until then. */
const restMs = 10_000;

interface Parts {
  store: Pick<Store, 'usage'>;
  policy: PolicyInForce;
  events: Events;
  /** Takes images that came from upstream, by the ids of their manifests. */
  evict(manifests: number[]): Promise<unknown>;
  onError(error: unknown): void;
}

interface Measured {
  uses: BudgetUse[];
  budgets?: Budget[];
  needs?: Needs;
}

/** What each budget has left. Without budgets nothing is looked at. */
export class Budgets {
  readonly #parts: Parts;
  #measured: Measured = { uses: [] };
  #looking: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  readonly #onPolicy = () => this.#after(() => this.keep());
  readonly #onChange = () => {
    if (this.#budgets.length > 0) this.#timer ??= setTimeout(this.#onPolicy, restMs).unref();
  };

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.policy.on('changed', this.#onPolicy);
    parts.events.on('changed', this.#onChange);
    // Nothing goes while the registry starts.
    this.#after(() => this.now());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#parts.policy.off('changed', this.#onPolicy);
    this.#parts.events.off('changed', this.#onChange);
    await this.#looking;
  }

  get #budgets(): Budget[] {
    return this.#parts.policy.current.budgets;
  }

  /** As of a few seconds ago; of budgets that are new not before that was worked out. */
  get lately(): BudgetUse[] {
    const { budgets, uses } = this.#measured;
    return budgets === this.#budgets ? uses : [];
  }

  /** As things are. */
  async now(): Promise<BudgetUse[]> {
    if (this.#budgets.length === 0) return [];
    return this.#measure(await this.#parts.store.usage.now());
  }

  /** Refuses a push into a repository whose budget is spent; where none was lately, that costs nothing. */
  admit(repository: Repository): void | Promise<void> {
    if (spentFor(repository, this.lately)) return this.#admitNow(repository);
  }

  async #admitNow(repository: Repository): Promise<void> {
    // What came from upstream may be on its way out.
    await this.#looking;
    const spent = spentFor(repository, await this.now());
    if (spent) throw new RegistryError('BUDGET_SPENT', { reason: reasonOf(spent) });
  }

  /** Lets go of what came from upstream where a budget is spent, the longest unused first, and only of as much as that takes. */
  async keep(): Promise<void> {
    if (this.#budgets.length === 0) return;
    const needs = await this.#parts.store.usage.now();
    const going = new Set<number>();
    for (const { pattern, used, bytes, cached } of await this.#measure(needs)) {
      if (used < bytes || cached === 0) continue;
      for (const id of await needs.longestUnused(filterOf(pattern), used - bytes + 1)) going.add(id);
    }
    if (going.size === 0) return;
    await this.#parts.evict([...going]);
    await this.now();
  }

  /** One after the other. */
  #after(look: () => Promise<unknown>): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#looking = this.#looking.then(() => this.#stopped || look()).catch(this.#parts.onError);
  }

  async #measure(needs: Needs): Promise<BudgetUse[]> {
    const budgets = this.#budgets;
    const known = this.#measured;
    if (known.needs === needs && known.budgets === budgets) return known.uses;
    const uses: BudgetUse[] = [];
    for (const budget of budgets) {
      const { bytes: used, cachedBytes: cached, repositories } = await needs.held(filterOf(budget.pattern));
      uses.push({ ...budget, used, cached, repositories, state: stateOf(budget, used) });
    }
    this.#measured = { needs, budgets, uses };
    return uses;
  }

  /** What a person should know of them. */
  get notices(): Trouble[] {
    return noticesOf(this.lately);
  }
}

function filterOf(pattern: string | null): RepositoryFilter | null {
  return pattern === null ? null : matcher(pattern);
}

function stateOf({ bytes, warnPercent }: Budget, used: number): BudgetUse['state'] {
  if (used >= bytes) return 'spent';
  return used * 100 >= bytes * warnPercent ? 'warns' : 'fine';
}

function spentFor(repository: Repository, uses: BudgetUse[]): BudgetUse | undefined {
  return uses.find(
    ({ state, pattern }) => state === 'spent' && (pattern === null || matcher(pattern)(repository)),
  );
}

function nameOf({ pattern }: Budget): string {
  return pattern === null ? 'the whole store' : pattern;
}

function reasonOf(use: BudgetUse): string {
  // What the trash holds counts for the whole store alone.
  const remedy =
    use.pattern === null ? 'delete images, empty the trash and clean up' : 'delete images and clean up';
  return `${sizeText(use.used)} of the ${sizeText(use.bytes)} for ${nameOf(use)} are used; ${remedy}, or raise the budget`;
}

function noticesOf(uses: BudgetUse[]): Trouble[] {
  return uses.flatMap((use) => {
    const { state, pattern, used, bytes } = use;
    if (state === 'fine') return [];
    const facts = { budget: pattern ?? '', used, bytes, percent: Math.floor((used / bytes) * 100) };
    if (state === 'spent') {
      return [{ code: 'BUDGET_SPENT', message: `Pushes are refused: ${reasonOf(use)}.`, facts }];
    }
    const message = `${facts.percent} % of the budget for ${nameOf(use)} are used: ${sizeText(used)} of ${sizeText(bytes)}.`;
    return [{ code: 'BUDGET_WARNS', message, facts }];
  });
}
