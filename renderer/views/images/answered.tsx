import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { PageError } from '../../parts/page-error.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import styles from './answered.module.css';

/** What was answered; until then skeleton rows, or why there is no answer. Known data stays while it is refreshed. */
export function Answered<Answer>({
  query,
  failed,
  further,
  children,
}: {
  query: UseQueryResult<Answer>;
  /** What could not be done, to what. */
  failed: string;
  /** Further ways out of the error. */
  further?: ReactNode;
  children: (answer: Answer) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return (
      <div className={styles.error}>
        <PageError error={query.error} title={failed} onRetry={() => void query.refetch()}>
          {further}
        </PageError>
      </div>
    );
  }
  return (
    <div className={styles.waiting}>
      <SkeletonRows rows={10} />
    </div>
  );
}
