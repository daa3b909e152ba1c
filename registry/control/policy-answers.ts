import type { PolicyInForce } from '../collect/policy.ts';
import type { Retention } from '../collect/retention.ts';
import { parseRepository } from '../names.ts';
import type { Handlers } from './routes.ts';

/** What keeps the store in order. */
export interface PolicyParts {
  policy: PolicyInForce;
  retention: Retention;
}

type PolicyCommand = 'policy' | 'setPolicy' | 'previewRules' | 'runRules';

/** The policy: what it says, what its rules would take, and what they take. */
export function policyAnswers({ policy, retention }: PolicyParts): Pick<Handlers, PolicyCommand> {
  return {
    policy: () => policy.current,
    setPolicy: ({ policy: fields, confirmed }) => policy.change(fields, { confirmed }),
    previewRules: ({ rules, repository, limit }) =>
      retention.preview({
        rules,
        repository: repository === undefined ? undefined : parseRepository(repository),
        limit,
      }),
    runRules: () => retention.run(),
  };
}
