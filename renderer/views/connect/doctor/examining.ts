import { useQuery } from '@tanstack/react-query';
import type { Examination } from '../../../../electron/bridge/contract.ts';
import { useLongTell } from '../../../long-tell.ts';
import { keyOf } from '../../../queries.ts';

/** The examination of every door, which goes on when the page is left; what was found before stays until it has ended. */
export function useExamining() {
  const { tell, last } = useLongTell('examine', {
    ended: async (client, examination) => {
      if (examination) client.setQueryData(key, examination);
    },
  });
  const { data } = useQuery<Examination>({ queryKey: key, enabled: false, gcTime: Infinity });
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
