import type { Budgets } from '../collect/budgets.ts';
import type { PolicyInForce } from '../collect/policy.ts';
import type { Retention } from '../collect/retention.ts';
import { parseRepository } from '../names.ts';
import type { Handlers } from './routes.ts';

/** What keeps the store in order. */
export interface PolicyParts {
  policy: PolicyInForce;
  retention: Retention;
  budgets: Budgets;
}

type PolicyCommand = 'policy' | 'setPolicy' | 'previewRules' | 'runRules' | 'budgets';

/** The policy: what it says, what its rules take or would take, and what its budgets have left. */
export function policyAnswers({ policy, retention, budgets }: PolicyParts): Pick<Handlers, PolicyCommand> {
  return {
    policy: () => policy.current,
    setPolicy: ({ policy: fields, confirmed }) => policy.change(fields, { confirmed }),
    previewRules: ({ rules, repository, of, limit }) =>
      retention.preview({
        rules,
        repository: repository === undefined ? undefined : parseRepository(repository),
        of,
        limit,
      }),
    runRules: () => retention.run(),
    budgets: () => budgets.now(),
  };
}
