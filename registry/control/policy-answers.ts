import type { PolicyInForce } from '../collect/policy.ts';
import type { Handlers } from './routes.ts';

/** What keeps the store in order: the policy, what its rules would take, what its budgets have left. */
export interface PolicyParts {
  policy: PolicyInForce;
}

type PolicyCommand = 'policy' | 'setPolicy';

export function policyAnswers({ policy }: PolicyParts): Pick<Handlers, PolicyCommand> {
  return {
    policy: () => policy.current,
    setPolicy: ({ policy: fields, confirmed }) => policy.change(fields, { confirmed }),
  };
}
