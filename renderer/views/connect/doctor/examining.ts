import { useLongTell } from '../../../long-tell.ts';

/** The examination of every door, which goes on when the page is left. */
export function useExamining() {
  const { tell, last, forget } = useLongTell('examine');
  const running = last?.status === 'pending';
  return {
    running,
    examination: last?.data,
    error: last?.error ?? null,
    begin: () => {
      if (running) return;
      forget();
      tell({});
    },
  };
}
