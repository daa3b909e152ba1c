import { useTranslation } from 'react-i18next';
import type { TrashEntry } from '../../../../electron/bridge/contract.ts';
import { bytesText } from '../../../format/bytes.ts';
import { useLocale } from '../../../i18n/index.ts';
import { Bytes } from '../../../parts/bytes.tsx';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { Reference } from '../../../parts/reference.tsx';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { toast } from '../../../parts/toast.tsx';
import { useStatus, useTell, useTrash } from '../../../queries.ts';
import styles from './empty-dialog.module.css';
import { bytesOfEntries, referenceOfEntry } from './entries.ts';

const mostRows = 60;

/** Before entries of the trash go for good: which, and what comes back. Their number has to be typed. */
export function EmptyDialog({
  entries,
  opened,
  onClose,
  onEmptied,
}: {
  entries: TrashEntry[];
  opened: boolean;
  onClose: () => void;
  onEmptied?: () => void;
}) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const whole = useStatus().data?.trash.bytes ?? 0;
  const all = entries.length === useTrash().data?.length;
  const empty = useTell('emptyTrash');
  const bytes = bytesOfEntries(entries, all ? whole : 0);
  const count = entries.length;
  // It takes as long as a clean-up, which is seen on the page; the dialog does not wait for it.
  const begin = async () => {
    empty
      .mutateAsync({ ids: entries.map(({ id }) => id) })
      .then((emptied) => toast(t('trash.emptied', { bytes: bytesText(emptied.bytes, locale) })), sayTrouble);
    onEmptied?.();
  };
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t(all ? 'trash.empty.title' : 'trash.empty.titleSome', { count })}
      confirm={t('trash.empty.confirm', { count })}
      count={count}
      onConfirm={begin}
    >
      {/* A long list scrolls, so the keyboard has to get there. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section className={styles.entries} tabIndex={0} aria-label={t('trash.empty.items')}>
        <ul>
          {entries.slice(0, mostRows).map((entry) => (
            <li key={entry.id} className={styles.entry}>
              <Icon name={entry.kind === 'repository' ? 'images' : 'tag'} />
              <span className={styles.what}>
                <Reference reference={referenceOfEntry(entry)} />
              </span>
              <Bytes size={entry.bytes} />
            </li>
          ))}
          {count > mostRows && (
            <li className={styles.entry}>{t('trash.more', { count: count - mostRows })}</li>
          )}
        </ul>
      </section>
      <p>
        <b className="strong">{t('trash.empty.comesBack', { bytes: bytesText(bytes, locale) })}</b>{' '}
        {t('trash.empty.forGood')}
      </p>
    </ConfirmDialog>
  );
}
