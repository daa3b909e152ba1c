import { useQueryClient } from '@tanstack/react-query';
import type { Policy } from '../electron/bridge/contract.ts';
import { ask } from './bridge.ts';
import { sayTrouble } from './parts/say-trouble.ts';
import { toast } from './parts/toast.tsx';
import { invalidateContent } from './query-client.ts';

type Changes = Partial<Policy>;

/** Changes the policy and says so, with the way back to what was in force before. */
export function useChangePolicy() {
  const client = useQueryClient();
  return async (
    changes: Changes,
    { message, confirmed = false }: { message: string; confirmed?: boolean },
  ) => {
    const before = await ask('policy', {});
    await ask('setPolicy', { policy: changes, confirmed });
    void invalidateContent(client);
    toast(message, () => {
      // What was in force was confirmed once.
      ask('setPolicy', { policy: pick(before, changes), confirmed: true })
        .catch(sayTrouble)
        .finally(() => invalidateContent(client));
    });
  };
}

/** Of a policy the fields that `changes` has. */
function pick(policy: Policy, changes: Changes): Changes {
  return Object.fromEntries(Object.entries(policy).filter(([name]) => name in changes));
}
