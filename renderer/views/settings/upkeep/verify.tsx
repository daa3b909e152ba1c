import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Verified } from '../../../../electron/bridge/contract.ts';
import { bytesText } from '../../../format/bytes.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { tell as told } from '../../../i18n/trouble.ts';
import { useLongTell } from '../../../long-tell.ts';
import { useConnection } from '../../../queries.ts';
import { Row } from '../row.tsx';
import { LongWork, useJob } from './long-work.tsx';

/** Reads all content once, and says what of it is not what it should be. */
export function Verify() {
  const { t } = useTranslation('upkeep');
  const { connected } = useConnection();
  const { tell, last, forget } = useLongTell('verify');
  const job = useJob('verify');
  const runs = job?.state === 'running' || last?.status === 'pending';
  const start = () => {
    forget();
    tell({ mibPerSecond: null });
  };
  return (
    <>
      <Row name={t('verify.name')} hint={t('verify.hint')}>
        {() => (
          <Button disabled={!connected || runs} onClick={start}>
            {t('verify.now')}
          </Button>
        )}
      </Row>
      <LongWork
        job={job}
        error={last?.error}
        failed={t('verify.failed')}
        cancelled={t('verify.cancelled')}
        onClose={forget}
      >
        {last?.data && <Result verified={last.data} />}
      </LongWork>
    </>
  );
}

function Result({ verified }: { verified: Verified }) {
  const { t } = useTranslation('upkeep');
  const locale = useLocale();
  const { blobs, bytes, damaged, mended, cancelled, troubles } = verified;
  const counted = (number: number) => ({ count: number, shown: count(number, locale) });
  return (
    <p>
      {t('verify.done', { ...counted(blobs), bytes: bytesText(bytes, locale) })}{' '}
      <b className="strong">{damaged > 0 ? t('verify.damaged', counted(damaged)) : t('verify.fine')}</b>{' '}
      {mended > 0 && t('verify.mended', counted(mended))}{' '}
      {troubles.length > 0 && (
        <span title={troubles.map((trouble) => told(trouble).text).join('\n')}>
          {t('verify.unread', counted(troubles.length))}
        </span>
      )}{' '}
      {cancelled && t('verify.cancelled')}
    </p>
  );
}
