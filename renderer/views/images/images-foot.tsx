import { useTranslation } from 'react-i18next';
import type { ListedRepository } from '../../../electron/bridge/contract.ts';
import { GaugeKey } from '../../parts/gauge.tsx';
import { Keys } from '../../parts/keys.tsx';
import { Spacer } from '../../parts/page.tsx';
import styles from './foot.module.css';

/** How much is in the list, what its gauges mean, and which keys there are. */
export function ImagesFoot({
  all,
  shown,
  selected,
}: {
  all: ListedRepository[];
  shown: ListedRepository[];
  selected: number;
}) {
  const { t } = useTranslation('images');
  const tags = shown.reduce((sum, repository) => sum + repository.tags, 0);
  const filtered = shown.length < all.length;
  return (
    <>
      <span>
        {filtered
          ? t('repositoriesOf', { shown: shown.length, all: all.length })
          : t('repositoriesCount', { count: all.length })}
      </span>
      <span>{t('tags', { count: tags })}</span>
      {selected > 0 && <span className="strong">{t('selected', { count: selected })}</span>}
      <span className={styles.key}>
        <GaugeKey kind="unique" />
        {t('legendUnique')}
      </span>
      <span className={styles.key}>
        <GaugeKey kind="shared" />
        {t('legendShared')}
      </span>
      <Spacer />
      <KeyHints />
    </>
  );
}

function KeyHints() {
  const { t } = useTranslation('images');
  return (
    <>
      <span className={styles.key}>
        <Keys keys="enter" />
        {t('keys.open')}
      </span>
      <span className={styles.key}>
        <Keys keys="c" />
        {t('keys.copy')}
      </span>
      <span className={styles.key}>
        <Keys keys="delete" />
        {t('keys.delete')}
      </span>
    </>
  );
}
