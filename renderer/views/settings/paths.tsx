import { useTranslation } from 'react-i18next';
import { shortFolder } from '../../format/folder.ts';
import styles from './store.module.css';

/** From which folder to which. */
export function Paths({ from, to }: { from: string; to: string }) {
  const { t } = useTranslation('settings');
  return (
    <dl className={styles.paths}>
      <dt>{t('move.from')}</dt>
      <dd title={from}>{shortFolder(from)}</dd>
      <dt>{t('move.to')}</dt>
      <dd title={to}>{shortFolder(to)}</dd>
    </dl>
  );
}
