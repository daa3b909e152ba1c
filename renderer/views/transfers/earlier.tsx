import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Activity } from '../../../electron/bridge/contract.ts';
import { ask } from '../../bridge.ts';
import { clientName } from '../../format/client.ts';
import { imagePath, referenceOf } from '../../format/reference.ts';
import { duration } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { activityIcons } from '../../parts/activity-icons.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Icon } from '../../parts/icon.tsx';
import { PageError } from '../../parts/page-error.tsx';
import { Reference } from '../../parts/reference.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { Time } from '../../parts/time.tsx';
import { keyOf } from '../../queries.ts';
import styles from './earlier.module.css';

const pageLength = 100;

/** What was done before, newest first, asked for by pages while the person scrolls. */
export function Earlier() {
  const { t } = useTranslation('transfers');
  const columns = useColumns();
  const [, go] = useLocation();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { data, error, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = useActivityPages();
  const rows = useMemo(() => data?.pages.flat() ?? [], [data]);
  if (error !== null && data === undefined)
    return <PageError title={t('unreadable')} error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <h2 className={styles.title}>{t('earlier')}</h2>
      {data === undefined ? (
        <SkeletonRows />
      ) : (
        <DataTable
          label={t('earlier')}
          name="activity"
          columns={columns}
          rows={rows}
          rowId={idOf}
          initialSort={{ column: 'when', down: true }}
          selected={selected}
          onSelect={setSelected}
          onOpen={({ repository, tag, digest, kind }) => {
            if (kind !== 'delete') go(imagePath(repository, tag ?? digest));
          }}
          onEnd={hasNextPage && !isFetchingNextPage ? fetchNextPage : undefined}
          empty={<p className={styles.empty}>{t('noneYet')}</p>}
        />
      )}
    </>
  );
}

const idOf = ({ id }: Activity) => String(id);

function useActivityPages() {
  return useInfiniteQuery({
    // Below the key of all activity, so that a new one is heard of here too.
    queryKey: [...keyOf('activity'), 'pages'],
    queryFn: ({ pageParam }) =>
      ask('activity', { limit: pageLength, ...(pageParam !== null && { before: pageParam }) }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => (last.length < pageLength ? null : (last.at(-1)?.id ?? null)),
  });
}

function useColumns(): Column<Activity>[] {
  const { t } = useTranslation('transfers');
  const locale = useLocale();
  return useMemo(
    () => [
      {
        id: 'image',
        title: t('image'),
        width: 'minmax(0, 1fr)',
        cell: ({ kind, repository, tag, digest }) => (
          <span className={styles.image}>
            <span className={styles.kind} role="img" aria-label={t(`kind.${kind}`)} title={t(`kind.${kind}`)}>
              <Icon name={activityIcons[kind]} />
            </span>
            <Reference reference={referenceOf(repository, { tag, digest })} />
            {kind !== 'push' && kind !== 'pull' && <span className="faint small">{t(`kind.${kind}`)}</span>}
          </span>
        ),
      },
      {
        id: 'client',
        title: t('client'),
        width: 'minmax(110px, 200px)',
        dim: true,
        cell: ({ client }) => <span title={client}>{clientName(client)}</span>,
      },
      {
        id: 'bytes',
        title: t('bytes'),
        width: '120px',
        align: 'end',
        cell: ({ bytes }) => (bytes === null ? <None /> : <Bytes size={bytes} />),
      },
      {
        id: 'took',
        title: t('took'),
        width: '84px',
        align: 'end',
        dim: true,
        cell: ({ ms }) => (ms === null ? <None /> : duration(ms, locale)),
      },
      {
        id: 'when',
        title: t('when'),
        width: '104px',
        align: 'end',
        dim: true,
        cell: ({ at }) => <Time at={at} />,
      },
    ],
    [t, locale],
  );
}

function None() {
  return <span className="faint">–</span>;
}
