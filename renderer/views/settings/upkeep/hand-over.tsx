import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HandedOver } from '../../../../electron/bridge/contract.ts';
import { shortFolder } from '../../../format/folder.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { useLongTell } from '../../../long-tell.ts';
import { CommandBox } from '../../../parts/command-box.tsx';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { useConnection } from '../../../queries.ts';
import { Row } from '../row.tsx';
import { LongWork, useJob } from './long-work.tsx';
import { Skipped } from './skipped.tsx';
import styles from './upkeep.module.css';

/** The way out: docker distribution serves the same images from the same folder. */
export function HandOver() {
  const { t } = useTranslation('upkeep');
  const { connected } = useConnection();
  const { tell, last, forget } = useLongTell('handOver');
  const job = useJob('hand-over');
  const [asking, setAsking] = useState(false);
  const runs = job?.state === 'running' || last?.status === 'pending';
  return (
    <>
      <Row name={t('handOver.name')} hint={t('handOver.hint')}>
        {() => (
          <Button disabled={!connected || runs} onClick={() => setAsking(true)}>
            {t('handOver.ask')}
          </Button>
        )}
      </Row>
      <LongWork
        job={job}
        error={last?.error}
        failed={t('handOver.failed')}
        cancelled={t('handOver.cancelled')}
        onClose={forget}
      >
        {last?.data && <Result handed={last.data} />}
      </LongWork>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('handOver.title')}
        confirm={t('handOver.confirm')}
        danger={false}
        onConfirm={async () => {
          forget();
          tell({});
        }}
      >
        <ul className={styles.plan}>
          {(['writes', 'goesOn', 'later', 'one'] as const).map((point) => (
            <li key={point}>{t(`handOver.${point}`)}</li>
          ))}
        </ul>
      </ConfirmDialog>
    </>
  );
}

function Result({ handed }: { handed: HandedOver }) {
  const { t } = useTranslation('upkeep');
  const locale = useLocale();
  const { repositories, tags, folder } = handed;
  const counted = (number: number) => ({ count: number, shown: count(number, locale) });
  return (
    <>
      <p>
        <b className="strong">
          {t('handOver.done', {
            repositories: t('adopt.repositories', counted(repositories)),
            tags: t('adopt.tags', counted(tags)),
            folder: shortFolder(folder),
          })}
        </b>
      </p>
      <p className="dim">{t('handOver.serve')}</p>
      <CommandBox lines={[dockerCommand(folder)]} />
      <p className="dim">{t('handOver.configuration')}</p>
      <CommandBox lines={[`rootdirectory: ${folder}`]} />
      <Skipped {...handed} />
    </>
  );
}

/** As a shell takes it, whatever the folder is called. */
function dockerCommand(folder: string): string {
  const volume = `${folder}:/var/lib/registry:ro`;
  const quoted = /^[\w./:~+-]+$/.test(volume) ? volume : `'${volume.replaceAll("'", String.raw`'\''`)}'`;
  return `docker run -d -p 5005:5000 -v ${quoted} registry:3`;
}
