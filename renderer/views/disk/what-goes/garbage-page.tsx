import { ActionIcon } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { CleanUp, Garbage, GarbageKind } from '../../../../electron/bridge/contract.ts';
import { bytesText } from '../../../format/bytes.ts';
import { count } from '../../../format/number.ts';
import { imagePath } from '../../../format/reference.ts';
import { ago } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { FilterField } from '../../../parts/filter-field.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { NoMatch } from '../../../parts/no-match.tsx';
import { useNow } from '../../../parts/now.ts';
import { Page, Spacer, Toolbar } from '../../../parts/page.tsx';
import { PageError } from '../../../parts/page-error.tsx';
import { Segmented } from '../../../parts/segmented.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { DataTable } from '../../../parts/table/data-table.tsx';
import { useCleanUp } from './cleaning.ts';
import { useGarbageColumns } from './garbage-columns.tsx';
import styles from './garbage-page.module.css';
import { kindsOf } from './going.ts';

/** Who would look through more than that would rather filter on the command line. */
const most = 100_000;

/** Every item that a clean-up would take. */
export default function GarbagePage() {
  const { t } = useTranslation('disk');
  const { data, error, isFetching, refetch } = useCleanUp(most);
  return (
    <Page
      title={t('whatGoes.title')}
      crumbs={[{ label: t('title'), to: '/disk' }, { label: t('whatGoes.title') }]}
      flush
      foot={data && <Foot cleanUp={data} busy={isFetching} onAgain={() => void refetch()} />}
    >
      {data ? (
        <List items={data.items} />
      ) : error ? (
        <PageError title={t('whatGoes.unreadable')} error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows />
      )}
    </Page>
  );
}

function Foot({ cleanUp, busy, onAgain }: { cleanUp: CleanUp; busy: boolean; onAgain: () => void }) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const now = useNow();
  const { items, sums, bytes, at } = cleanUp;
  const all = Object.values(sums).reduce((sum, kind) => sum + kind.items, 0);
  return (
    <>
      <span>
        {all > items.length
          ? t('garbage.largest', { some: count(items.length, locale), all: count(all, locale) })
          : t('garbage.items', { count: all, shown: count(all, locale) })}
      </span>
      <span>{t('garbage.comeBack', { bytes: bytesText(bytes, locale) })}</span>
      <Spacer />
      <span>{t('whatGoes.workedOut', { time: ago(at, Math.max(now, at), locale) })}</span>
      <ActionIcon size={22} aria-label={t('whatGoes.again')} disabled={busy} onClick={onAgain}>
        <Icon name="refresh" size={14} />
      </ActionIcon>
    </>
  );
}

function List({ items }: { items: Garbage[] }) {
  const { t } = useTranslation('disk');
  const [, go] = useLocation();
  const [filter, setFilter] = useState('');
  const [kind, setKind] = useState<GarbageKind | 'all'>('all');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const kinds = useMemo(() => kindsOf(items), [items]);
  const rows = useMemo(() => matching(items, kind, filter), [items, kind, filter]);
  const columns = useGarbageColumns(items);
  if (items.length === 0) return <p className={styles.none}>{t('whatGoes.nothing')}</p>;
  return (
    <>
      <Toolbar>
        <FilterField label={t('garbage.filter')} value={filter} onChange={setFilter} />
        {kinds.length > 1 && (
          <Segmented
            label={t('garbage.kind')}
            segments={(['all', ...kinds] as const).map((value) => ({
              value,
              label: t(`garbage.kinds.${value}`),
            }))}
            value={kind}
            onChange={setKind}
          />
        )}
      </Toolbar>
      <DataTable
        main
        label={t('whatGoes.title')}
        name="garbage"
        columns={columns}
        rows={rows}
        rowId={idOf}
        initialSort={{ column: 'bytes', down: true }}
        selected={selected}
        onSelect={setSelected}
        onOpen={({ kind, repository, digest }) => {
          if (kind === 'manifest' && repository !== null) go(imagePath(repository, digest));
        }}
        empty={
          <NoMatch
            filter={filter}
            onClear={() => {
              setFilter('');
              setKind('all');
            }}
          />
        }
      />
    </>
  );
}

const idOf = ({ kind, repository, digest, name }: Garbage) => `${kind} ${repository} ${digest} ${name}`;

function matching(items: Garbage[], kind: GarbageKind | 'all', filter: string): Garbage[] {
  const wanted = filter.trim().toLowerCase();
  return items.filter(
    (item) =>
      (kind === 'all' || item.kind === kind) &&
      (wanted === '' ||
        [item.repository, item.digest, item.name].some((text) => text?.toLowerCase().includes(wanted))),
  );
}
