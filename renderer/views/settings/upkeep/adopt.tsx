import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Adopted } from '../../../../electron/bridge/contract.ts';
import { bytesText } from '../../../format/bytes.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { useLongTell } from '../../../long-tell.ts';
import { useConnection } from '../../../queries.ts';
import { Row } from '../row.tsx';
import { AdoptDialog } from './adopt-dialog.tsx';
import { LongWork, useJob } from './long-work.tsx';
import { Skipped } from './skipped.tsx';

/** The way in: the images of a folder that docker distribution kept. */
export function Adopt() {
  const { t } = useTranslation('upkeep');
  const { connected } = useConnection();
  const { tell, last, forget } = useLongTell('adopt');
  const job = useJob('adopt');
  const [asking, setAsking] = useState(false);
  const runs = job?.state === 'running' || last?.status === 'pending';
  return (
    <>
      <Row name={t('adopt.name')} hint={t('adopt.hint')}>
        {() => (
          <Button disabled={!connected || runs} onClick={() => setAsking(true)}>
            {t('adopt.ask')}
          </Button>
        )}
      </Row>
      <LongWork
        job={job}
        error={last?.error}
        failed={t('adopt.failed')}
        cancelled={t('adopt.cancelled')}
        onClose={forget}
      >
        {last?.data && <Result adopted={last.data} />}
      </LongWork>
      {asking && (
        <AdoptDialog
          onClose={() => setAsking(false)}
          onAdopt={(question) => {
            forget();
            tell(question);
          }}
        />
      )}
    </>
  );
}

function Result({ adopted }: { adopted: Adopted }) {
  const { t } = useTranslation('upkeep');
  const locale = useLocale();
  const { repositories, tags, bytes, linked, copied, moved } = adopted;
  const counted = (number: number) => ({ count: number, shown: count(number, locale) });
  return (
    <>
      <p>
        <b className="strong">
          {t('adopt.done', {
            repositories: t('adopt.repositories', counted(repositories)),
            tags: t('adopt.tags', counted(tags)),
            bytes: bytesText(bytes, locale),
          })}
        </b>{' '}
        <span className="dim">
          {t('adopt.files', {
            linked: count(linked, locale),
            copied: count(copied, locale),
            moved: count(moved, locale),
          })}
        </span>
      </p>
      <Skipped {...adopted} />
    </>
  );
}
