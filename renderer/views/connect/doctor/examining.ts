import { useQuery } from '@tanstack/react-query';
import { ask } from '../../../bridge.ts';
import { useLongTell } from '../../../long-tell.ts';
import { keyOf } from '../../../queries.ts';

/** The examination of every door, which goes on when the page is left; what was found before stays until it has ended. */
export function useExamining() {
  const { tell, last } = useLongTell('examine', {
    ended: async (client, examination) => {
      if (examination) client.setQueryData(key, examination);
    },
  });
  // It is never asked by itself: it takes its time.
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => ask('examine', {}),
    enabled: false,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const running = last?.status === 'pending';
  return {
    running,
    examination: data,
    error: last?.error ?? null,
    begin: () => {
      if (!running) tell({});
    },
  };
}

const key = keyOf('examine', {});
