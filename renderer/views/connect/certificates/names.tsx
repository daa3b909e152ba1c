import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import styles from './certificates.module.css';

const few = 6;

/** DNS names and addresses; of many the first few, and the rest by a click. */
export function Names({ names }: { names: string[] }) {
  const { t } = useTranslation('certificates');
  const locale = useLocale();
  const [all, setAll] = useState(false);
  return (
    <span className={styles.names}>
      <span className="mono">{(all ? names : names.slice(0, few)).join(', ')}</span>
      {names.length > few && (
        <button type="button" className={styles.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('fewer') : t('more', { shown: count(names.length, locale) })}
        </button>
      )}
    </span>
  );
}
