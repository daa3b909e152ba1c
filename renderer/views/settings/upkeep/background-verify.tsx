import { NumberInput, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangePolicy } from '../../../change-policy.ts';
import { bytesText } from '../../../format/bytes.ts';
import { roughDuration } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { useConnection, useStatus } from '../../../queries.ts';
import { Row } from '../row.tsx';

const usual = 10;
const mib = 2 ** 20;

/** Whether content is read again all the time, and how much of the disk's time that may take. */
export function BackgroundVerify({ mibPerSecond }: { mibPerSecond: number | null }) {
  const { t } = useTranslation('upkeep');
  const locale = useLocale();
  const { connected } = useConnection();
  const bytes = useStatus().data?.store.bytes;
  const change = useChangePolicy();
  const [typed, setTyped] = useState<number | null>(mibPerSecond);
  const set = (rate: number | null) => {
    if (rate !== mibPerSecond)
      change({ verifyMibPerSecond: rate }, { message: t('saved') }).catch(sayTrouble);
  };
  const save = () => set(typed ?? mibPerSecond);
  return (
    <Row
      name={t('background.name')}
      hint={
        <>
          {t('background.hint')}{' '}
          {mibPerSecond !== null &&
            bytes !== undefined &&
            bytes > 0 &&
            t('background.takes', {
              bytes: bytesText(bytes, locale),
              time: roughDuration((bytes / (mibPerSecond * mib)) * 1000, locale),
            })}
        </>
      }
    >
      {(id) => (
        <>
          <Switch
            aria-labelledby={id}
            checked={mibPerSecond !== null}
            disabled={!connected}
            onChange={(event) => set(event.currentTarget.checked ? usual : null)}
          />
          {mibPerSecond !== null && (
            <>
              <NumberInput
                w={84}
                aria-label={t('background.rate')}
                disabled={!connected}
                min={0.1}
                max={10_000}
                allowNegative={false}
                value={typed ?? ''}
                onChange={(value) => setTyped(typeof value === 'number' && value > 0 ? value : null)}
                onBlur={save}
                onKeyDown={(event) => event.key === 'Enter' && save()}
              />
              <span className="dim">{t('background.rate')}</span>
            </>
          )}
        </>
      )}
    </Row>
  );
}
