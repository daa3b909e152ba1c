import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrustCommands } from '../../../../electron/bridge/contract.ts';
import { CommandBox } from '../../../parts/command-box.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { PageError } from '../../../parts/page-error.tsx';
import { useAuthority } from '../../../queries.ts';
import { saveFile } from '../../../save-file.ts';
import { DetailHead } from '../tools/detail-head.tsx';
import styles from './certificates.module.css';

const fileName = 'berth-authority.crt';

/** How another machine comes to trust the authority. */
export function OtherMachines() {
  const { t } = useTranslation('certificates');
  const { data, error, refetch } = useAuthority();
  return (
    <section className={styles.part} aria-label={t('others.title')}>
      <DetailHead
        title={t('others.title')}
        action={
          data && (
            <span className={styles.actions}>
              <CopyButton text={data.pem}>{t('others.copy')}</CopyButton>
              <Button onClick={() => saveFile(fileName, [data.pem], 'application/x-pem-file')}>
                {t('others.save')}
              </Button>
            </span>
          )
        }
      >
        {t('others.lead')}
      </DetailHead>
      {data && <Commands commands={data.commands} />}
      {error && <PageError title={t('unreadable')} error={error} onRetry={() => void refetch()} />}
    </section>
  );
}

function Commands({ commands }: { commands: TrustCommands[] }) {
  const { t } = useTranslation('certificates');
  const [chosen, setChosen] = useState<TrustCommands['system']>('debian');
  return (
    <>
      <NativeSelect
        w={220}
        mb={10}
        aria-label={t('others.system')}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value as TrustCommands['system'])}
        data={commands.map(({ system }) => ({ value: system, label: t(`others.systems.${system}`) }))}
      />
      <CommandBox lines={commands.find(({ system }) => system === chosen)?.commands ?? []} />
    </>
  );
}
