import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'wouter';
import type { ListedTag } from '../../../electron/bridge/contract.ts';
import { imagePath } from '../../format/reference.ts';
import { NoMatch } from '../../parts/no-match.tsx';
import { Columns, Page } from '../../parts/page.tsx';
import { DataTable } from '../../parts/table/data-table.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useRepositories, useTags } from '../../queries.ts';
import { RepositoryActivity } from './activity.tsx';
import { Answered } from './answered.tsx';
import { useCopyPull } from './copy-pull.ts';
import { crumbsOf } from './crumbs.ts';
import { byDigest } from './digest-groups.ts';
import { useImageActions } from './image-actions.tsx';
import { imageOfTag, newestOf } from './image-ref.ts';
import { useRemembered } from './remembered.ts';
import { RepositoryHead } from './repository-head.tsx';
import { Retention, useRetentionInShort } from './retention.tsx';
import { useTagColumns } from './tag-columns.tsx';
import { TagInspector } from './tag-inspector.tsx';

/** One repository: its tags, and what was done to them. */
export default function RepositoryPage() {
  const name = useParams()['*'] ?? '';
  // Another repository begins afresh.
  return <Repository key={name} name={name} />;
}

function Repository({ name }: { name: string }) {
  const { t } = useTranslation('images');
  const query = useTags(name);
  return (
    <Page title={name} crumbs={crumbsOf(t('title'), name)} flush>
      <Answered
        query={query}
        failed={t('repositoryFailed', { name })}
        further={
          <Link href="/images" className="link">
            {t('toImages')}
          </Link>
        }
      >
        {(tags) => <Tagged name={name} tags={tags} />}
      </Answered>
    </Page>
  );
}

type Tab = 'tags' | 'activity' | 'retention';

function Tagged({ name, tags }: { name: string; tags: ListedTag[] }) {
  const { t } = useTranslation(['images', 'rules']);
  const [, go] = useLocation();
  const [tab, setTab] = useState<Tab>('tags');
  const [filter, setFilter] = useRemembered(`filter ${name}`, () => '');
  const [selected, setSelected] = useRemembered<ReadonlySet<string>>(`tags ${name}`, () => firstShown(tags));
  const rows = useMemo(() => matching(byDigest(tags), filter), [tags, filter]);
  const chosen = useMemo(() => tags.filter((tag) => selected.has(tag.name)), [tags, selected]);
  const columns = useTagColumns(name, tags);
  const copyPull = useCopyPull();
  const retention = useRetentionInShort(name);
  const summary = useRepositories().data?.find((repository) => repository.name === name);
  const actions = useImageActions({
    onDeleted: ({ kind }) => (kind === 'repositories' ? go('/images') : setSelected(new Set())),
  });
  const imagesOf = (some: ListedTag[]) => some.map((tag) => imageOfTag(name, tag));
  const askRemoval = (some: ListedTag[]) =>
    actions.remove({
      kind: 'tags',
      references: some.map((tag) => `${name}:${tag.name}`),
      name,
    });
  const chosenActions = {
    open: (tag: ListedTag) => go(imagePath(name, tag.name)),
    retag: (tag: ListedTag) => actions.retag(imageOfTag(name, tag)),
    copyTo: (some: ListedTag[]) => actions.copyTo(imagesOf(some)),
    remove: askRemoval,
  };
  return (
    <>
      <RepositoryHead
        name={name}
        tags={tags}
        summary={summary}
        filter={tab === 'tags' ? { value: filter, onChange: setFilter } : null}
        chosen={chosen}
        actions={chosenActions}
        onCopyPull={() =>
          copyPull(chosen.length > 0 ? imagesOf(chosen) : [summary ? newestOf(summary) : null])
        }
        onRemove={() => actions.remove({ kind: 'repositories', references: [name], name })}
      />
      <Tabs<Tab>
        label={name}
        flush
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'tags', label: t('tagsHead'), count: tags.length },
          { value: 'activity', label: t('activity.title') },
          { value: 'retention', label: t('rules:retention.title'), count: retention },
        ]}
      >
        {tab === 'activity' && <RepositoryActivity repository={name} />}
        {tab === 'retention' && <Retention repository={name} />}
        {tab === 'tags' && (
          <Columns>
            <DataTable
              main
              label={t('tagsOf', { name })}
              name="tags"
              columns={columns}
              rows={rows}
              rowId={(tag) => tag.name}
              initialSort={{ column: 'pushed', down: true }}
              multiple
              selected={selected}
              onSelect={setSelected}
              onOpen={chosenActions.open}
              keys={{
                c: (some) => copyPull(imagesOf(some)),
                r: ([first]) => first && chosenActions.retag(first),
                Delete: askRemoval,
                Backspace: askRemoval,
              }}
              empty={
                tags.length === 0 ? (
                  <p className="dim" style={{ padding: '16px var(--gutter)' }}>
                    {t('noTags')}
                  </p>
                ) : (
                  <NoMatch filter={filter} onClear={() => setFilter('')} />
                )
              }
            />
            <TagInspector repository={name} tags={tags} chosen={chosen} actions={chosenActions} />
          </Columns>
        )}
      </Tabs>
      {actions.dialogs}
    </>
  );
}

/** The page begins with what is most likely looked for. */
function firstShown(tags: ListedTag[]): ReadonlySet<string> {
  const newest = tags.toSorted((a, b) => b.updatedAt - a.updatedAt)[0];
  const first = tags.find(({ name }) => name === 'latest') ?? newest;
  return new Set(first ? [first.name] : []);
}

function matching(tags: ListedTag[], filter: string): ListedTag[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return tags;
  return tags.filter(({ name, digest }) => name.toLowerCase().includes(wanted) || digest.includes(wanted));
}
