import { useTranslation } from 'react-i18next';
import type { GoingTag, RulesPreview } from '../../../../electron/bridge/contract.ts';
import { count } from '../../../format/number.ts';
import { referenceOf } from '../../../format/reference.ts';
import { ago } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { Badge } from '../../../parts/badge.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { useNow } from '../../../parts/now.ts';
import { Reference } from '../../../parts/reference.tsx';
import styles from './going-list.module.css';

/** So many tags of a preview are listed; the rest is a number. */
export const listed = 100;

/** The tags that rules would move to the trash, each with when it was used last. */
export function GoingList({ preview: { going, goingCount } }: { preview: RulesPreview }) {
  const { t } = useTranslation('rules');
  const locale = useLocale();
  const more = goingCount - going.length;
  if (goingCount === 0) return null;
  return (
    // A long list scrolls, so the keyboard has to get there.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={styles.list} tabIndex={0} aria-label={t('preview.label')}>
      <ul>
        {going.map((tag) => (
          <Going key={`${tag.repository}:${tag.tag}`} tag={tag} />
        ))}
        {more > 0 && (
          <li className={styles.tag}>
            <span className={styles.more}>
              {t('preview.more', { count: more, shown: count(more, locale) })}
            </span>
          </li>
        )}
      </ul>
    </section>
  );
}

function Going({ tag: { repository, tag, updatedAt, pulledAt, waits } }: { tag: GoingTag }) {
  const { t } = useTranslation('rules');
  const locale = useLocale();
  const now = useNow();
  return (
    <li className={styles.tag}>
      <Icon name="tag" />
      <span className={styles.what}>
        <Reference reference={referenceOf(repository, { tag })} />
      </span>
      {waits ? (
        <Badge tone="work">{t('preview.waits')}</Badge>
      ) : (
        <span className={styles.used}>
          {pulledAt === null ? t('preview.never') : t('preview.pulled', { time: ago(pulledAt, now, locale) })}
          {' · '}
          {t('preview.pushed', { time: ago(updatedAt, now, locale) })}
        </span>
      )}
    </li>
  );
}
