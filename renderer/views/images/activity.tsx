import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Activity } from '../../../electron/bridge/contract.ts';
import { clientName } from '../../format/client.ts';
import { imagePath } from '../../format/reference.ts';
import { duration } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { activityIcons } from '../../parts/activity-icons.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Digest } from '../../parts/digest.tsx';
import { Icon } from '../../parts/icon.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { Time } from '../../parts/time.tsx';
import { useActivity } from '../../queries.ts';
import styles from './activity.module.css';
import { Answered } from './answered.tsx';

/** As many as one answer gives; what lies further back is in the log. */
const most = 500;

/** What was done in a repository, newest first. */
export function RepositoryActivity({ repository }: { repository: string }) {
  const { t } = useTranslation('images');
  const [, go] = useLocation();
  const query = useActivity({ repository, limit: most });
  const columns = useActivityColumns();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  return (
    <Answered query={query} failed={t('activity.failed')}>
      {(activity) => (
        <DataTable
          label={t('activity.of', { name: repository })}
          name="repository activity"
          columns={columns}
          rows={activity}
          rowId={({ id }) => String(id)}
          initialSort={{ column: 'at', down: true }}
          selected={selected}
          onSelect={setSelected}
          onOpen={({ tag, digest }) => (tag ?? digest) && go(imagePath(repository, tag ?? digest))}
          empty={
            <p className="dim" style={{ padding: '16px var(--gutter)' }}>
              {t('activity.none')}
            </p>
          }
        />
      )}
    </Answered>
  );
}

function useActivityColumns(): Column<Activity>[] {
  const { t } = useTranslation('images');
  const locale = useLocale();
  return useMemo(
    () => [
      {
        id: 'what',
        title: t('activity.what'),
        width: 'minmax(160px, 2fr)',
        sortBy: ({ kind, tag }) => `${kind} ${tag ?? ''}`,
        cell: ({ kind, tag }) => (
          <span className={styles.what}>
            <Icon name={activityIcons[kind]} size={14} />
            <span>{t(`activity.${kind}`)}</span>
            {tag && <span className={styles.tag}>{tag}</span>}
          </span>
        ),
      },
      {
        id: 'digest',
        title: t('digest'),
        width: '110px',
        sortBy: ({ digest }) => digest,
        cell: ({ digest }) => (digest ? <Digest digest={digest} /> : <span className="faint">–</span>),
      },
      {
        id: 'client',
        title: t('activity.client'),
        width: 'minmax(120px, 1fr)',
        dim: true,
        sortBy: ({ client }) => client,
        cell: ({ client }) => clientName(client),
      },
      {
        id: 'bytes',
        title: t('activity.bytes'),
        width: '100px',
        align: 'end',
        downFirst: true,
        sortBy: ({ bytes }) => bytes,
        cell: ({ bytes }) => (bytes === null ? <span className="faint">–</span> : <Bytes size={bytes} />),
      },
      {
        id: 'took',
        title: t('activity.took'),
        width: '90px',
        align: 'end',
        wide: true,
        dim: true,
        downFirst: true,
        sortBy: ({ ms }) => ms,
        cell: ({ ms }) => (ms === null ? <span className="faint">–</span> : duration(ms, locale)),
      },
      {
        id: 'at',
        title: t('activity.at'),
        width: '100px',
        align: 'end',
        dim: true,
        downFirst: true,
        sortBy: ({ at }) => at,
        cell: ({ at }) => <Time at={at} />,
      },
    ],
    [t, locale],
  );
}
