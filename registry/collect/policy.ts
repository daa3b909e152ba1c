import { EventEmitter } from 'node:events';
import Schema from 'typebox/schema';
import { PlainError } from '../errors.ts';
import type { Policy, Repository } from '../facts.ts';
import { policySchema, standardPolicy } from '../policy.ts';
import type { Store } from '../store/store.ts';
import { checkPolicy, checkRules, confirmRules } from './policy-checks.ts';

const note = 'policy';

type Parts = Pick<Store, 'notes' | 'repositories'>;

/** The policy in force: kept among the store's notes; what nobody ever set is as in the standard one. */
export class PolicyInForce extends EventEmitter<{ changed: [] }> {
  readonly #store: Parts;
  #current: Policy;
  #changing: Promise<unknown> = Promise.resolve();

  /** One that is broken is reported, and the standard one holds until somebody sets another. */
  constructor(store: Parts, onBroken: (error: unknown) => void) {
    super();
    this.#store = store;
    try {
      this.#current = read(store);
    } catch (error) {
      onBroken(error);
      this.#current = standardPolicy;
    }
  }

  get current(): Policy {
    return this.#current;
  }

  /** Changes these fields and no others, or none if one of them cannot be so. On disk when it resolves. */
  change(fields: Partial<Policy>, { confirmed }: { confirmed: boolean }): Promise<Policy> {
    // One after the other: each builds on the one before it.
    const change = this.#changing.then(() => this.#change(fields, confirmed));
    this.#changing = change.catch(() => undefined);
    return change;
  }

  async #change(fields: Partial<Policy>, confirmed: boolean): Promise<Policy> {
    const changed = { ...this.#current, ...fields };
    checkPolicy(changed);
    checkRules(changed.rules);
    // Those in force were confirmed when they came.
    if (!confirmed)
      confirmRules(changed.rules, { known: this.#current.rules, repositories: names(this.#store) });
    await this.#store.notes.write(note, changed);
    this.#current = changed;
    this.emit('changed');
    return changed;
  }
}

function read({ notes }: Pick<Store, 'notes'>): Policy {
  const noted = notes.read(note);
  if (noted === undefined) return standardPolicy;
  const policy = { ...standardPolicy, ...(noted as Partial<Policy>) };
  if (!Schema.Check(policySchema, policy)) {
    const [, [problem]] = Schema.Errors(policySchema, policy);
    throw new PlainError(
      `The policy that was noted is broken (${problem?.instancePath ?? ''} ${problem?.message ?? ''}); the standard one holds.`,
      { code: 'POLICY_INVALID' },
    );
  }
  checkPolicy(policy);
  checkRules(policy.rules);
  return policy;
}

/** Of all repositories there are. */
export function names({ repositories }: Pick<Store, 'repositories'>): Repository[] {
  return repositories.page({ after: '', limit: Number.MAX_SAFE_INTEGER - 1 }).names as Repository[];
}
