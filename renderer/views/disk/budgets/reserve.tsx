import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Policy } from '../../../../electron/bridge/contract.ts';
import { useChangePolicy } from '../../../change-policy.ts';
import { bytesText } from '../../../format/bytes.ts';
import { useLocale } from '../../../i18n/index.ts';
import { BytesField } from '../../../parts/bytes-field.tsx';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { Section } from '../../../parts/section.tsx';
import { Segmented } from '../../../parts/segmented.tsx';
import { useStatus } from '../../../queries.ts';
import styles from './reserve.module.css';

const gib = 2 ** 30;

/** So much of the disk is left free, whatever the budgets say. */
export function Reserve({ policy: { reserveBytes } }: { policy: Policy }) {
  const { t } = useTranslation('budgets');
  const locale = useLocale();
  const status = useStatus().data;
  const change = useChangePolicy();
  const [typed, setTyped] = useState<number | null>(reserveBytes);
  const set = (bytes: number | null) => {
    setTyped(bytes);
    if (bytes !== reserveBytes)
      change({ reserveBytes: bytes }, { message: t('reserve.changed') }).catch(sayTrouble);
  };
  const reached = status?.notices.some(({ code }) => code === 'RESERVE_REACHED') === true;
  return (
    <Section title={t('reserve.title')}>
      <p className={styles.means}>{t('reserve.means')}</p>
      <div className={styles.choice}>
        <span>{t('reserve.keep')}</span>
        <Segmented
          label={t('reserve.keep')}
          segments={[
            { value: 'usual', label: t('reserve.usual') },
            { value: 'own', label: t('reserve.own') },
          ]}
          value={reserveBytes === null ? 'usual' : 'own'}
          onChange={(choice) => set(choice === 'usual' ? null : 10 * gib)}
        />
        {reserveBytes === null ? (
          <span className="dim">{t('reserve.usualMeans')}</span>
        ) : (
          <BytesField
            label={t('reserve.field')}
            bytes={typed}
            onChange={setTyped}
            onDone={() => set(typed ?? reserveBytes)}
          />
        )}
      </div>
      {status?.disk && (
        <p className={styles.free}>
          {reached && <b className={styles.reached}>{t('reserve.reached')}</b>}{' '}
          {t('reserve.free', {
            free: bytesText(status.disk.free, locale),
            total: bytesText(status.disk.total, locale),
          })}
        </p>
      )}
    </Section>
  );
}
