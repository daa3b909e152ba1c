import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RemovalItem, RemovalPreview } from '../../../electron/bridge/contract.ts';
import { bytesText } from '../../format/bytes.ts';
import { shortDigest } from '../../format/digest.ts';
import { referenceParts } from '../../format/reference.ts';
import { useLocale } from '../../i18n/index.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Gauge, GaugeKey } from '../../parts/gauge.tsx';
import { Icon } from '../../parts/icon.tsx';
import { PageError } from '../../parts/page-error.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { usePreviewRemoval } from '../../queries.ts';
import { invalidateContent } from '../../query-client.ts';
import styles from './delete-dialog.module.css';
import { listText } from './list-text.ts';
import { removeAll, useUndoing } from './undoing.ts';

/** What is to go: tags of one repository, a manifest with its tags, or whole repositories. */
export interface Doomed {
  kind: 'tags' | 'manifest' | 'repositories';
  references: string[];
  /** Of the tags the repository, of a manifest its name, of one repository the same. */
  name: string;
  /** How many tags go with it. */
  tags: number;
}

const mostItems = 60;

/** Says what goes, what no tag needs any more and what stays and why; tags can be set back afterwards. */
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
  const client = useQueryClient();
  const preview = usePreviewRemoval(opened ? doomed.references : null);
  const { tagsRemoved } = useUndoing();
  const { kind, references, name } = doomed;
  // The list may be a moment old; the preview is not.
  const tags = preview.data?.items.reduce((sum, item) => sum + item.tags.length, 0) ?? doomed.tags;
  const number = references.length;

  const remove = async () => {
    const { removed, error } = await removeAll(references);
    void invalidateContent(client);
    if (removed.length > 0) {
      const done = t(`delete.done.${kind}`, { count: removed.length });
      const freed = preview.data?.bytes ?? 0;
      const unneeded =
        freed > 0 && error === null ? t('delete.unneeded', { bytes: bytesText(freed, locale) }) : '';
      tagsRemoved(`${done} ${unneeded}`.trim(), removed);
    }
    if (error !== null) throw error;
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
      onConfirm={remove}
      {...(kind === 'tags' ? {} : { count: kind === 'repositories' ? tags || number : number })}
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
      <p className={styles.note}>
        {t(`delete.note.${kind}`, { count: kind === 'repositories' ? tags : number })}
      </p>
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
