import type { Collector } from '../collect/collector.ts';
import type { PolicyInForce } from '../collect/policy.ts';
import { RegistryError } from '../errors.ts';
import { isDigest, parseImageReference } from '../names.ts';
import type { Store } from '../store/store.ts';
import type { CleanUp, Question, Why } from './contract.ts';
import type { Handlers } from './routes.ts';

const dayMs = 86_400_000;

export interface CollectParts {
  collector: Collector;
  policy: Pick<PolicyInForce, 'current'>;
}

/** What could go and what keeps the rest, and the clean-up itself. */
export function collectAnswers(
  store: Pick<Store, 'garbage'>,
  { collector, policy }: CollectParts,
): Pick<Handlers, 'previewCollect' | 'collect' | 'why'> {
  return {
    previewCollect: (question) => preview(collector, question),
    collect: ({ kinds }) => collector.collect(kinds),
    async why({ reference }): Promise<Why> {
      const { untaggedDays } = policy.current;
      const untaggedMs = untaggedDays === null ? Number.POSITIVE_INFINITY : untaggedDays * dayMs;
      const what = isDigest(reference) ? reference : parseImageReference(reference);
      const found = await store.garbage.why(what, { untaggedMs });
      if (found) return found;
      if (typeof what === 'string') throw new RegistryError('BLOB_UNKNOWN', { digest: what });
      const { repository, digest, tag } = what;
      throw new RegistryError('MANIFEST_UNKNOWN', { name: repository, reference: digest ?? tag ?? 'latest' });
    },
  };
}

async function preview(collector: Collector, { limit, kinds }: Question<'previewCollect'>): Promise<CleanUp> {
  const found = await collector.preview(kinds);
  const { bytes, sums, withManifests, leased, trashBytes, at } = found;
  return { bytes, items: await found.items(limit), sums, withManifests, leased, trashBytes, at };
}
