import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrashEntry } from '../../../../electron/bridge/contract.ts';
import { bytesText } from '../../../format/bytes.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { FilterField } from '../../../parts/filter-field.tsx';
import { NoMatch } from '../../../parts/no-match.tsx';
import { Page, Spacer, Toolbar } from '../../../parts/page.tsx';
import { PageError } from '../../../parts/page-error.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { DataTable } from '../../../parts/table/data-table.tsx';
import { useStatus, useTrash } from '../../../queries.ts';
import { useEmptying } from './emptying.tsx';
import { referenceOfEntry } from './entries.ts';
import { useRestoring } from './restoring.tsx';
import { useTrashColumns } from './trash-columns.tsx';
import styles from './trash-page.module.css';

/** Everything that can be restored. */
export default function TrashPage() {
  const { t } = useTranslation('disk');
  const { data: entries, error, refetch } = useTrash();
  return (
    <Page
      title={t('trash.title')}
      crumbs={[{ label: t('title'), to: '/disk' }, { label: t('trash.title') }]}
      flush
      foot={entries && entries.length > 0 ? <Foot entries={entries} /> : undefined}
    >
      {entries ? (
        <List entries={entries} />
      ) : error ? (
        <PageError title={t('trash.unreadable')} error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows />
      )}
    </Page>
  );
}

function Foot({ entries }: { entries: TrashEntry[] }) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const bytes = useStatus().data?.trash.bytes ?? 0;
  return (
    <>
      <span>{t('trash.entries', { count: entries.length, shown: count(entries.length, locale) })}</span>
      <span>{t('trash.whole', { bytes: bytesText(bytes, locale) })}</span>
    </>
  );
}

function List({ entries }: { entries: TrashEntry[] }) {
  const { t } = useTranslation('disk');
  const [filter, setFilter] = useState('');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => matching(entries, filter), [entries, filter]);
  const chosen = rows.filter((entry) => selected.has(idOf(entry)));
  const restoring = useRestoring();
  const emptying = useEmptying(() => setSelected(new Set()));
  const columns = useTrashColumns(restoring);
  if (entries.length === 0) return <p className={styles.none}>{t('trash.none')}</p>;
  return (
    <>
      <Toolbar>
        <FilterField label={t('trash.filter')} value={filter} onChange={setFilter} />
        <Spacer />
        {chosen.length > 0 && (
          <>
            <Button onClick={() => restoring.restore(chosen)}>
              {t('trash.restoreSome', { count: chosen.length })}
            </Button>
            <Button variant="subtle" color="bad" onClick={() => emptying.askToEmpty(chosen)}>
              {t('trash.empty.ask', { count: chosen.length })}
            </Button>
          </>
        )}
        {chosen.length === 0 && (
          <Button variant="subtle" color="bad" onClick={() => emptying.askToEmpty(entries)}>
            {t('trash.emptyAsk')}
          </Button>
        )}
      </Toolbar>
      <DataTable
        main
        label={t('trash.title')}
        name="trash"
        columns={columns}
        rows={rows}
        rowId={idOf}
        initialSort={{ column: 'deleted', down: true }}
        multiple
        selected={selected}
        onSelect={setSelected}
        keys={{ r: restoring.restore, Delete: emptying.askToEmpty, Backspace: emptying.askToEmpty }}
        empty={<NoMatch filter={filter} onClear={() => setFilter('')} />}
      />
      {restoring.dialog}
      {emptying.dialog}
    </>
  );
}

const idOf = ({ id }: TrashEntry) => String(id);

function matching(entries: TrashEntry[], filter: string): TrashEntry[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return entries;
  return entries.filter((entry) =>
    [referenceOfEntry(entry), ...entry.tags].some((text) => text.toLowerCase().includes(wanted)),
  );
}
