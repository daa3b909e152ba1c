import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrashEntry } from '../../../../electron/bridge/contract.ts';
import { deadline, exactTime } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { Bytes } from '../../../parts/bytes.tsx';
import { useNow } from '../../../parts/now.ts';
import { Reference } from '../../../parts/reference.tsx';
import type { Column } from '../../../parts/table/column.ts';
import { Time } from '../../../parts/time.tsx';
import { referenceOfEntry } from './entries.ts';
import { useClient } from './use-client.ts';

export function useTrashColumns({
  restore,
}: {
  restore: (entries: TrashEntry[]) => void;
}): Column<TrashEntry>[] {
  const { t } = useTranslation('disk');
  const client = useClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change with `t`, and `restore` is the same for all
  return useMemo(
    () => [
      {
        id: 'what',
        title: t('columns.name'),
        width: 'minmax(0, 1fr)',
        sortBy: referenceOfEntry,
        cell: (entry) => <What entry={entry} />,
      },
      {
        id: 'client',
        title: t('trash.client'),
        width: '130px',
        dim: true,
        wide: true,
        sortBy: (entry) => client(entry.client),
        cell: (entry) => client(entry.client),
      },
      {
        id: 'deleted',
        title: t('trash.deleted'),
        width: '100px',
        align: 'end',
        dim: true,
        downFirst: true,
        sortBy: ({ deletedAt }) => deletedAt,
        cell: ({ deletedAt }) => <Time at={deletedAt} />,
      },
      {
        id: 'until',
        title: t('trash.untilHead'),
        width: '96px',
        align: 'end',
        dim: true,
        sortBy: ({ until }) => until,
        cell: ({ until }) => <Deadline at={until} />,
      },
      {
        id: 'bytes',
        title: t('columns.bytes'),
        width: '104px',
        align: 'end',
        downFirst: true,
        sortBy: ({ bytes }) => bytes,
        cell: ({ bytes }) => <Bytes size={bytes} />,
      },
      {
        id: 'restore',
        title: t('trash.restore'),
        hiddenTitle: true,
        width: '96px',
        align: 'end',
        cell: (entry) => (
          <Button
            size="compact-sm"
            tabIndex={-1}
            aria-label={t('trash.restoreOne', { reference: referenceOfEntry(entry) })}
            onClick={() => restore([entry])}
          >
            {t('trash.restore')}
          </Button>
        ),
      },
    ],
    [t],
  );
}

function What({ entry }: { entry: TrashEntry }) {
  const { t } = useTranslation('disk');
  const { kind, tags, tagCount } = entry;
  return (
    <span title={tags.join(', ') || undefined}>
      <Reference reference={referenceOfEntry(entry)} />{' '}
      {kind !== 'tag' && <span className="faint small">{t('trash.withTags', { count: tagCount })}</span>}
    </span>
  );
}

function Deadline({ at }: { at: number }) {
  const locale = useLocale();
  const now = useNow();
  return <time title={exactTime(at, locale)}>{deadline(at, now, locale)}</time>;
}
