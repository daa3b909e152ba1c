import { useTranslation } from 'react-i18next';
import { ask } from '../../bridge.ts';
import { bytesText } from '../../format/bytes.ts';
import { useLocale } from '../../i18n/index.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { useAnswer, useStatus } from '../../queries.ts';
import { Paths } from './paths.tsx';
import styles from './store.module.css';

/** Says what a move does, and what it needs, before it begins. */
export function MoveDialog({ from, to, onClose }: { from: string; to: string; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const bytes = useStatus().data?.store.bytes;
  const free = useAnswer('freeSpace', { folder: to }).data?.bytes ?? null;
  const size = bytes === undefined ? '' : bytesText(bytes, locale);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('move.title')}
      confirm={t('move.confirm', { bytes: size })}
      danger={false}
      onConfirm={() => ask('startMove', { to })}
      remark={free === null ? null : t('move.freeThere', { bytes: bytesText(free, locale) })}
    >
      <Paths from={from} to={to} />
      <ol className={styles.plan}>
        <li>{t('move.copies', { bytes: size })}</li>
        <li>{t('move.checks')}</li>
        <li>{t('move.switches')}</li>
        <li>{t('move.keeps')}</li>
      </ol>
    </ConfirmDialog>
  );
}
