import { useTranslation } from 'react-i18next';
import type { RemovalItem, RemovalPreview } from '../../../electron/bridge/contract.ts';
import { bytesText } from '../../format/bytes.ts';
import { shortDigest } from '../../format/digest.ts';
import { referenceParts } from '../../format/reference.ts';
import { deadline } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Gauge, GaugeKey } from '../../parts/gauge.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useNow } from '../../parts/now.ts';
import { PageError } from '../../parts/page-error.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { usePolicy, usePreviewRemoval, useTell } from '../../queries.ts';
import styles from './delete-dialog.module.css';
import { listText } from './list-text.ts';
import { useUndoing } from './undoing.ts';

/** What is to go: tags of one repository, a manifest with its tags, or whole repositories. */
export interface Doomed {
  kind: 'tags' | 'manifest' | 'repositories';
  references: string[];
  /** Of the tags the repository, of a manifest its name, of one repository the same. */
  name: string;
}

const mostItems = 60;

const dayMs = 24 * 60 * 60 * 1000;

/** Says what goes to the trash, what comes back with it and what stays and why; all of it can be restored. */
export function DeleteDialog({
  doomed,
  opened,
  onClose,
  onDeleted,
}: {
  doomed: Doomed;
  opened: boolean;
  onClose: () => void;
  onDeleted: () => void;
}) {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const now = useNow();
  const preview = usePreviewRemoval(opened ? doomed.references : null);
  const policy = usePolicy().data;
  const remove = useTell('remove');
  const { removed } = useUndoing();
  const { kind, references, name } = doomed;
  const number = references.length;
  const until = (at: number) => deadline(at, now, locale);

  const act = async () => {
    const removals = await remove.mutateAsync({ references });
    const bytes = preview.data?.bytes ?? 0;
    const kept = { until: until(removals[0]?.until ?? now), bytes: bytesText(bytes, locale) };
    const done = t(`delete.done.${kind}`, { count: number });
    removed(
      t('delete.toast', { done, kept: t(bytes > 0 ? 'delete.inTrash' : 'delete.restorable', kept) }),
      removals,
    );
    onDeleted();
  };

  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t(`delete.title.${kind === 'repositories' && number === 1 ? 'repository' : kind}`, {
        count: number,
        name,
      })}
      confirm={t(`delete.confirm.${kind}`, { count: number })}
      ready={preview.isSuccess}
      onConfirm={act}
      remark={
        preview.data && preview.data.attached > 0
          ? t('delete.attached', { count: preview.data.attached })
          : null
      }
    >
      {preview.data ? (
        <Preview preview={preview.data} doomed={doomed} />
      ) : preview.isError ? (
        <PageError
          error={preview.error}
          title={t('delete.notKnown')}
          onRetry={() => void preview.refetch()}
        />
      ) : (
        <SkeletonRows rows={Math.min(number, 4) + 2} height={35} />
      )}
      {policy && (
        <p className={styles.note}>
          {t(`delete.note.${kind}`, { count: number, until: until(now + policy.trashDays * dayMs) })}
        </p>
      )}
    </ConfirmDialog>
  );
}

function Preview({ preview, doomed }: { preview: RemovalPreview; doomed: Doomed }) {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const { items, bytes, keptBytes } = preview;
  const together = bytes - items.reduce((sum, item) => sum + item.bytes, 0);
  return (
    <>
      {/* A long list scrolls, so the keyboard has to get there. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section className={styles.items} tabIndex={0} aria-label={t('delete.items')}>
        <ul>
          {items.slice(0, mostItems).map((item) => (
            <Item key={item.reference} item={item} />
          ))}
          {items.length > mostItems && (
            <li className={styles.item}>
              <span className={styles.inset}>{t('more', { count: items.length - mostItems })}</span>
            </li>
          )}
          {together > 0 && items.length > 1 && (
            <li className={styles.item}>
              <span className={styles.inset}>{t(`delete.together.${doomed.kind}`)}</span>
              <Bytes size={together} />
            </li>
          )}
        </ul>
      </section>
      <Gauge
        size="tall"
        parts={[
          { kind: 'unique', bytes },
          { kind: 'shared', bytes: keptBytes },
        ]}
      />
      <div className={styles.legend}>
        {bytes > 0 ? (
          <span className={styles.key}>
            <GaugeKey kind="unique" />
            <b className="strong">{t('delete.comesBack', { bytes: bytesText(bytes, locale) })}</b>
          </span>
        ) : (
          <b className="strong">{t('delete.nothing')}</b>
        )}
        {keptBytes > 0 && (
          <span className={styles.key}>
            <GaugeKey kind="shared" />
            <span className="dim">{t('delete.stays', { bytes: bytesText(keptBytes, locale) })}</span>
          </span>
        )}
      </div>
    </>
  );
}

function Item({ item }: { item: RemovalItem }) {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const { path, name, tag, digest } = referenceParts(item.reference);
  const shown =
    item.kind === 'tag' ? tag : item.kind === 'manifest' ? shortDigest(digest ?? '') : `${path}${name}`;
  return (
    <li className={styles.item}>
      <Icon name={item.kind === 'repository' ? 'images' : 'tag'} />
      <span className={styles.what}>
        <span className="mono" title={item.reference}>
          {shown}
        </span>
        <span className={styles.remark}>
          {item.kind === 'repository' && t('tags', { count: item.tags.length })}
          {item.kind === 'manifest' &&
            item.tags.length > 0 &&
            t('delete.with', { tags: listText(item.tags, locale, t) })}
          {item.keptBy.length > 0 &&
            t('delete.keptBy', { count: item.keptBy.length, tags: listText(item.keptBy, locale, t) })}
        </span>
      </span>
      <Bytes size={item.bytes} />
    </li>
  );
}
