import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { Removal, TagChange } from '../../../electron/bridge/contract.ts';
import { ask } from '../../bridge.ts';
import { sayTrouble } from '../../parts/say-trouble.ts';
import { toast } from '../../parts/toast.tsx';
import { invalidateContent } from '../../query-client.ts';

async function takeBack({ repository, tag, before }: TagChange): Promise<unknown> {
  if (before === null) return await ask('remove', { references: [`${repository}:${tag}`] });
  return await ask('tag', { repository, tag, digest: before });
}

/** Says what was done with the way back; what the way back refuses is said too. */
export function useUndoing(): {
  removed: (message: string, removals: readonly Removal[]) => void;
  tagMoved: (message: string, change: TagChange) => void;
} {
  const client = useQueryClient();
  return {
    removed: (message, removals) => {
      const ids = removals.map(({ trashId }) => trashId);
      toast(message, () => back(client, () => ask('restore', { ids, overwrite: false })));
    },
    tagMoved: (message, change) => toast(message, () => back(client, () => takeBack(change))),
  };
}

function back(client: QueryClient, work: () => Promise<unknown>): void {
  void work()
    .catch(sayTrouble)
    .finally(() => invalidateContent(client));
}
