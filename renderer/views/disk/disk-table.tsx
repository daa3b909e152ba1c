import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Bytes } from '../../parts/bytes.tsx';
import { Reference } from '../../parts/reference.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { Time } from '../../parts/time.tsx';
import type { DiskGroup, DiskRow } from './disk-rows.ts';
import { imageReference } from './tile-label.ts';
import { referenceOfEntry } from './trash/entries.ts';
import { useTileWords } from './use-tile-words.ts';

/** The rows of the map as a table. */
export function DiskTable({ groups, onOpen }: { groups: DiskGroup[]; onOpen: (row: DiskRow) => void }) {
  const { t } = useTranslation('disk');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => groups.flatMap((group) => group.rows), [groups]);
  return (
    <DataTable
      label={t('mapLabel')}
      name="disk"
      columns={useColumns()}
      rows={rows}
      rowId={idOf}
      initialSort={{ column: 'bytes', down: true }}
      selected={selected}
      onSelect={setSelected}
      onOpen={onOpen}
    />
  );
}

const idOf = ({ id }: DiskRow) => id;

function useColumns(): Column<DiskRow>[] {
  const { t } = useTranslation('disk');
  const { rowName } = useTileWords();
  return [
    {
      id: 'name',
      title: t('columns.name'),
      width: 'minmax(0, 1fr)',
      sortBy: rowName,
      cell: (row) => {
        if (row.group === 'pushed') return <Reference reference={imageReference(row)} />;
        if (row.group === 'trash' && row.entry) return <Reference reference={referenceOfEntry(row.entry)} />;
        const who = row.group === 'shared' ? row.repositories.join(', ') : '';
        return (
          <span title={who || undefined}>
            {rowName(row)} {who && <span className="faint small">{who}</span>}
          </span>
        );
      },
    },
    {
      id: 'group',
      title: t('columns.group'),
      width: '150px',
      dim: true,
      wide: true,
      sortBy: ({ group }) => t(`groups.${group}`),
      cell: ({ group }) => t(`groups.${group}`),
    },
    {
      id: 'used',
      title: t('columns.used'),
      width: '96px',
      align: 'end',
      dim: true,
      downFirst: true,
      sortBy: (row) => (row.group === 'pushed' ? row.usedAt : null),
      cell: (row) => <Time at={row.group === 'pushed' ? row.usedAt : null} />,
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
}
