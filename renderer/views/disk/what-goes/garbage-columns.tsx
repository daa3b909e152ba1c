import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Garbage } from '../../../../electron/bridge/contract.ts';
import { shortDigests } from '../../../format/digest.ts';
import { Bytes } from '../../../parts/bytes.tsx';
import { Digest } from '../../../parts/digest.tsx';
import { Reference } from '../../../parts/reference.tsx';
import type { Column } from '../../../parts/table/column.ts';
import { Time } from '../../../parts/time.tsx';

export function useGarbageColumns(items: readonly Garbage[]): Column<Garbage>[] {
  const { t } = useTranslation('disk');
  return useMemo(() => {
    const short = shortDigests(items.flatMap(({ digest }) => (digest === null ? [] : [digest])));
    return [
      {
        id: 'kind',
        title: t('garbage.kind'),
        width: '120px',
        sortBy: ({ kind }) => kind,
        cell: ({ kind }) => t(`garbage.one.${kind}`),
      },
      {
        id: 'where',
        title: t('garbage.where'),
        width: 'minmax(0, 1fr)',
        sortBy: ({ repository, name }) => repository ?? name,
        cell: ({ repository, name }) =>
          repository === null ? (
            <span className="mono" title={name ?? undefined}>
              {name ?? '–'}
            </span>
          ) : (
            <Reference reference={repository} />
          ),
      },
      {
        id: 'digest',
        title: t('columns.digest'),
        width: '124px',
        cell: ({ digest }) =>
          digest === null ? (
            <span className="faint">–</span>
          ) : (
            <Digest digest={digest} short={short.get(digest)} />
          ),
      },
      {
        id: 'reason',
        title: t('garbage.reason'),
        width: 'minmax(0, 1fr)',
        dim: true,
        sortBy: ({ reason }) => t(`garbage.reasons.${reason}`),
        cell: ({ reason }) => t(`garbage.reasons.${reason}`),
      },
      {
        id: 'since',
        title: t('garbage.since'),
        width: '96px',
        align: 'end',
        dim: true,
        wide: true,
        downFirst: true,
        sortBy: ({ since }) => since,
        cell: ({ since }) => <Time at={since} />,
      },
      {
        id: 'bytes',
        title: t('columns.bytes'),
        width: '110px',
        align: 'end',
        downFirst: true,
        sortBy: ({ bytes }) => bytes,
        cell: ({ bytes }) => <Bytes size={bytes} />,
      },
    ];
  }, [items, t]);
}
