import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { Removal, TagChange } from '../../../electron/bridge/contract.ts';
import { ask } from '../../bridge.ts';
import { sayTrouble } from '../../parts/say-trouble.ts';
import { toast } from '../../parts/toast.tsx';
import { invalidateContent } from '../../query-client.ts';

/** So many removals are asked for at once: each is a transaction of its own, and others wait too. */
const lanes = 6;

/** Removes them all; where one is refused, what went before is given with the error. */
export async function removeAll(
  references: readonly string[],
): Promise<{ removed: Removal[]; error: unknown | null }> {
  const removed: Removal[] = [];
  for (let at = 0; at < references.length; at += lanes) {
    const answers = await Promise.allSettled(
      references.slice(at, at + lanes).map((reference) => ask('remove', { reference })),
    );
    for (const answer of answers) if (answer.status === 'fulfilled') removed.push(answer.value);
    const refused = answers.find(({ status }) => status === 'rejected');
    if (refused?.status === 'rejected') return { removed, error: refused.reason };
  }
  return { removed, error: null };
}

/** The tags that can be set again where they were: not those of a manifest or repository that went as a whole. */
function tagsToSetBack(removed: readonly Removal[]): { repository: string; tag: string; digest: string }[] {
  return removed.flatMap(({ kind, repository, tags, digest }) =>
    kind === 'tag' && digest !== null ? tags.map((tag) => ({ repository, tag, digest })) : [],
  );
}

async function takeBack({ repository, tag, before }: TagChange): Promise<void> {
  if (before === null) await ask('remove', { reference: `${repository}:${tag}` });
  else await ask('tag', { repository, tag, digest: before });
}

/** Says what was done with the way back; what the way back refuses is said too. */
export function useUndoing(): {
  tagsRemoved: (message: string, removed: readonly Removal[]) => void;
  tagMoved: (message: string, change: TagChange) => void;
} {
  const client = useQueryClient();
  return {
    tagsRemoved: (message, removed) => {
      const tags = tagsToSetBack(removed);
      toast(message, tags.length === 0 ? undefined : () => back(client, setBack(tags)));
    },
    tagMoved: (message, change) => toast(message, () => back(client, () => takeBack(change))),
  };
}

const setBack = (tags: ReturnType<typeof tagsToSetBack>) => async () => {
  for (const tag of tags) await ask('tag', tag);
};

function back(client: QueryClient, work: () => Promise<void>): void {
  void work()
    .catch(sayTrouble)
    .finally(() => invalidateContent(client));
}
