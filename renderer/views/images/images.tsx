import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { ListedRepository } from '../../../electron/bridge/contract.ts';
import { imagePath } from '../../format/reference.ts';
import { Empty } from '../../parts/empty.tsx';
import { FilterField } from '../../parts/filter-field.tsx';
import { NoMatch } from '../../parts/no-match.tsx';
import { Page, Spacer, Toolbar } from '../../parts/page.tsx';
import { DataTable } from '../../parts/table/data-table.tsx';
import { useRepositories } from '../../queries.ts';
import { Answered } from './answered.tsx';
import { useCopyPull } from './copy-pull.ts';
import { useImageActions } from './image-actions.tsx';
import { newestOf } from './image-ref.ts';
import { ImagesFoot } from './images-foot.tsx';
import { useRemembered } from './remembered.ts';
import { useRepositoryColumns } from './repository-columns.tsx';

/** All repositories: what they take, what they hold, and when they were last needed. */
export default function Images() {
  const { t } = useTranslation('images');
  const query = useRepositories();
  const [filter, setFilter] = useRemembered('filter', () => '');
  const [selected, setSelected] = useRemembered<ReadonlySet<string>>('repositories', () => new Set());
  const shown = useMemo(() => matching(query.data ?? [], filter), [query.data, filter]);
  const chosen = shown.filter(({ name }) => selected.has(name));
  const foot =
    query.data && query.data.length > 0 ? (
      <ImagesFoot all={query.data} shown={shown} selected={chosen.length} />
    ) : undefined;
  return (
    <Page title={t('title')} flush foot={foot}>
      <Answered query={query} failed={t('listFailed')}>
        {(repositories) =>
          repositories.length === 0 ? (
            <Empty />
          ) : (
            <List {...{ shown, chosen, filter, setFilter, selected, setSelected }} />
          )
        }
      </Answered>
    </Page>
  );
}

function List({
  shown,
  chosen,
  filter,
  setFilter,
  selected,
  setSelected,
}: {
  shown: ListedRepository[];
  chosen: ListedRepository[];
  filter: string;
  setFilter: (filter: string) => void;
  selected: ReadonlySet<string>;
  setSelected: (selected: ReadonlySet<string>) => void;
}) {
  const { t } = useTranslation('images');
  const [, go] = useLocation();
  const columns = useRepositoryColumns(shown);
  const copyPull = useCopyPull();
  const { remove, dialogs } = useImageActions({ onDeleted: () => setSelected(new Set()) });
  const copy = (rows: ListedRepository[]) => copyPull(rows.map(newestOf));
  const askRemoval = (rows: ListedRepository[]) =>
    remove({
      kind: 'repositories',
      references: rows.map(({ name }) => name),
      name: rows[0]?.name ?? '',
    });
  return (
    <>
      <Toolbar>
        <FilterField label={t('filterRepositories')} value={filter} onChange={setFilter} />
        <Spacer />
        {chosen.length > 0 && (
          <>
            <Button variant="subtle" onClick={() => copy(chosen)}>
              {t('copyPull', { count: chosen.length })}
            </Button>
            <Button variant="subtle" color="bad" onClick={() => askRemoval(chosen)}>
              {t('deleteAsk')}
            </Button>
          </>
        )}
      </Toolbar>
      <DataTable
        main
        label={t('repositories')}
        name="images"
        columns={columns}
        rows={shown}
        rowId={({ name }) => name}
        initialSort={{ column: 'size', down: true }}
        multiple
        selected={selected}
        onSelect={setSelected}
        onOpen={({ name }) => go(imagePath(name))}
        keys={{ c: copy, Delete: askRemoval, Backspace: askRemoval }}
        empty={<NoMatch filter={filter} onClear={() => setFilter('')} />}
      />
      {dialogs}
    </>
  );
}

function matching(repositories: ListedRepository[], filter: string): ListedRepository[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return repositories;
  return repositories.filter(({ name, newestTag }) =>
    `${name}:${newestTag ?? ''}`.toLowerCase().includes(wanted),
  );
}
