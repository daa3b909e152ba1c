import { useEffect } from 'react';
import type { Job } from '../../../../electron/bridge/contract.ts';
import { useAnswer, useJobs, useStatus } from '../../../queries.ts';

/**
 * What a clean-up would take. It is worked out anew when the registry says that there is more or less of it, and when a
 * clean-up has ended, whoever began it.
 */
export function useCleanUp(limit: number) {
  const query = useAnswer('previewCollect', { limit });
  const { isFetching, refetch } = query;
  const bytes = useStatus().data?.cleanUpBytes;
  const running = useCollection()?.state === 'running';
  // biome-ignore lint/correctness/useExhaustiveDependencies: `bytes` is why it is asked anew
  useEffect(() => {
    // Two parts of a page want it at once.
    if (!running && !isFetching) void refetch({ cancelRefetch: false });
  }, [bytes, running]);
  return query;
}

/** The clean-up that runs, or the last one that ended. */
export function useCollection(): Job | undefined {
  return useJobs().find(({ kind }) => kind === 'collect');
}
