import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Damage } from '../../../../electron/bridge/contract.ts';
import { shortDigest } from '../../../format/digest.ts';
import { count } from '../../../format/number.ts';
import { ago } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { Digest } from '../../../parts/digest.tsx';
import { useNow } from '../../../parts/now.ts';
import { PageError } from '../../../parts/page-error.tsx';
import { Reference } from '../../../parts/reference.tsx';
import { StateMark } from '../../../parts/state-mark.tsx';
import { toast } from '../../../parts/toast.tsx';
import { useConnection, useDamaged, useTell } from '../../../queries.ts';
import { Row } from '../row.tsx';
import styles from './upkeep.module.css';

const mostImages = 3;

/** Content that is not what its digest says, the images it hurts, and where its file lies; nothing while there is none. */
export function DamageList() {
  const { t } = useTranslation('upkeep');
  const { data, error, refetch } = useDamaged();
  const [asking, setAsking] = useState<Damage | null>(null);
  const forget = useTell('forgetDamaged');
  if (error && !data) {
    return <PageError title={t('damage.unreadable')} error={error} onRetry={() => void refetch()} />;
  }
  if (!data || data.length === 0) return null;
  return (
    <Row name={t('damage.name')} hint={t('damage.hint')}>
      {(id) => (
        <>
          <ul aria-labelledby={id} className={styles.damaged}>
            {data.map((damage) => (
              <Damaged key={damage.digest} damage={damage} onForget={() => setAsking(damage)} />
            ))}
          </ul>
          {asking && (
            <ConfirmDialog
              opened
              onClose={() => setAsking(null)}
              title={t('damage.title')}
              confirm={t('damage.confirm')}
              onConfirm={async () => {
                await forget.mutateAsync({ digest: asking.digest });
                toast(t('damage.forgotten'));
              }}
            >
              <p className="dim">{t('damage.means', { digest: shortDigest(asking.digest) })}</p>
            </ConfirmDialog>
          )}
        </>
      )}
    </Row>
  );
}

function Damaged({ damage, onForget }: { damage: Damage; onForget: () => void }) {
  const { t } = useTranslation('upkeep');
  const locale = useLocale();
  const now = useNow();
  const { connected } = useConnection();
  const { digest, what, foundAt, file, images } = damage;
  const more = images.length - mostImages;
  return (
    <li className={styles.damage}>
      <StateMark mark="failed" />
      <div className={styles.about}>
        <p>
          <Digest digest={digest} /> {t(`damage.what.${what}`)}
        </p>
        {images.length === 0 ? (
          <p className={styles.fine}>{t('damage.unneeded')}</p>
        ) : (
          <ul className={styles.images}>
            {images.slice(0, mostImages).map((image) => (
              <li key={image}>
                <Reference reference={image} />
              </li>
            ))}
            {more > 0 && (
              <li className="faint" title={images.slice(mostImages).join('\n')}>
                {t('damage.more', { count: more, shown: count(more, locale) })}
              </li>
            )}
          </ul>
        )}
        <p className={styles.fine} title={file ?? undefined}>
          {t('damage.found', { time: ago(foundAt, now, locale) })}
          {file !== null && ` · ${t('damage.file', { file })}`}
        </p>
      </div>
      <Button
        size="compact-sm"
        disabled={!connected}
        aria-label={t('damage.forgetOf', { digest: shortDigest(digest) })}
        onClick={onForget}
      >
        {t('damage.forget')}
      </Button>
    </li>
  );
}
