import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Certificates } from '../../../../electron/bridge/contract.ts';
import { Badge } from '../../../parts/badge.tsx';
import { Digest } from '../../../parts/digest.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { toast } from '../../../parts/toast.tsx';
import { DetailHead } from '../tools/detail-head.tsx';
import styles from './certificates.module.css';
import { useChangeCertificates } from './change-certificates.ts';
import { ChosenNames } from './chosen-names.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { Names } from './names.tsx';
import { Until } from './until.tsx';

/** The certificate that clients are shown, and what can be done with it. */
export function ServedPart({ certificates }: { certificates: Certificates }) {
  const { t } = useTranslation('certificates');
  const { served, renewsAt, chosen } = certificates;
  const isLocal = served.kind === 'local';
  return (
    <section className={styles.part} aria-label={t('shown')}>
      <DetailHead
        title={
          <>
            {t('shown')} <Badge tone={isLocal ? 'ok' : 'accent'}>{t(`kind.${served.kind}`)}</Badge>
          </>
        }
        action={<Actions isLocal={isLocal} />}
      >
        {t('lead')}
      </DetailHead>
      <Facts
        facts={[
          [t('facts.name'), <span key="name">{served.name}</span>],
          [t('facts.covers'), <Names key="names" names={served.names} />],
          [t('facts.until'), <Until key="until" at={served.notAfter} />],
          ...(renewsAt === null ? [] : [[t('facts.renews'), <Until key="renews" at={renewsAt} />] as const]),
          [t('facts.fingerprint'), <Digest key="digest" digest={served.fingerprint} />],
        ]}
      />
      {isLocal && <ChosenNames chosen={chosen} />}
    </section>
  );
}

function Actions({ isLocal }: { isLocal: boolean }) {
  const { t } = useTranslation('certificates');
  const change = useChangeCertificates();
  const [importing, setImporting] = useState(false);
  const [busy, setBusy] = useState(false);
  const doIt = async (work: Promise<void>, done: string) => {
    setBusy(true);
    await work.then(() => toast(done), sayTrouble);
    setBusy(false);
  };
  return (
    <span className={styles.actions}>
      {isLocal ? (
        <Button loading={busy} onClick={() => void doIt(change('renewCertificate', {}), t('renewed'))}>
          {t('renew')}
        </Button>
      ) : (
        <Button loading={busy} onClick={() => void doIt(change('dropCertificate', {}), t('own.backDone'))}>
          {t('own.back')}
        </Button>
      )}
      <Button onClick={() => setImporting(true)}>{t('own.import')}</Button>
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </span>
  );
}
