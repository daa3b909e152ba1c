import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Activity } from '../../../electron/bridge/contract.ts';
import { clientName } from '../../format/client.ts';
import { imagePath, referenceOf } from '../../format/reference.ts';
import { activityIcons } from '../../parts/activity-icons.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Icon } from '../../parts/icon.tsx';
import { PageError } from '../../parts/page-error.tsx';
import { Reference } from '../../parts/reference.tsx';
import { Section } from '../../parts/section.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { useActivity } from '../../queries.ts';
import styles from './lately.module.css';

const shown = 9;

/** What was done last: to which image, by whom, how much of it, and when. */
export function Lately() {
  const { t } = useTranslation('overview');
  const { data, error, refetch } = useActivity({ limit: shown });
  return (
    <Section
      title={t('lately')}
      remark={
        <Link href="/transfers" className="link">
          {t('allLately')}
        </Link>
      }
    >
      {error !== null && data === undefined ? (
        <PageError title={t('latelyUnreadable')} error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonRows height={34} />
      ) : data.length === 0 ? (
        <p className="dim">{t('nothingLately')}</p>
      ) : (
        <ul className={styles.rows}>
          {data.map((activity) => (
            <Row key={activity.id} activity={activity} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Row({ activity }: { activity: Activity }) {
  const { t } = useTranslation('overview');
  const { kind, repository, tag, digest, client, bytes, at } = activity;
  const reference = <Reference reference={referenceOf(repository, { tag, digest })} />;
  return (
    <li className={styles.row}>
      <Icon name={activityIcons[kind]} />
      {kind === 'delete' ? (
        <span className={styles.image}>{reference}</span>
      ) : (
        <Link href={imagePath(repository, tag ?? digest)} className={styles.image}>
          {reference}
        </Link>
      )}
      <span className={styles.what}>
        {/^berth\b/.test(client) ? t(`did.${kind}`) : t(`didBy.${kind}`, { client: clientName(client) })}
      </span>
      <span className={styles.bytes}>{bytes !== null && <Bytes size={bytes} />}</span>
      <span className={styles.time}>
        <Time at={at} />
      </span>
    </li>
  );
}
