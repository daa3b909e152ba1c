import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Status } from '../../../electron/bridge/contract.ts';
import { hostOf } from '../../format/reference.ts';
import { useTold } from '../../i18n/trouble.ts';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { PageError } from '../../parts/page-error.tsx';
import { Section } from '../../parts/section.tsx';
import { toast } from '../../parts/toast.tsx';
import { useStatus, useTell } from '../../queries.ts';
import { Lately } from './lately.tsx';
import { Notes } from './notes.tsx';
import styles from './overview.module.css';
import { Push } from './push.tsx';
import { Store } from './store.tsx';
import { Traffic } from './traffic.tsx';

/** How the registry is, what to type, and what happened last. */
export default function Overview() {
  const { t } = useTranslation('overview');
  const { data: status, error, refetch } = useStatus();
  return (
    <Page title={t('title')}>
      {status !== undefined ? (
        <>
          <Notes status={status} />
          {status.store.manifests === 0 ? <Free status={status} /> : <Filled status={status} />}
        </>
      ) : (
        error !== null && <PageError title={t('unreadable')} error={error} onRetry={() => void refetch()} />
      )}
    </Page>
  );
}

function Filled({ status }: { status: Status }) {
  const { t } = useTranslation('overview');
  return (
    <div className={styles.columns}>
      <div>
        <Section title={t('push')} remark={<Listening status={status} />}>
          <Push address={hostOf(status.addresses[0] ?? '')} />
        </Section>
        <Lately />
      </div>
      <div>
        <Store status={status} />
        <Traffic />
      </div>
    </div>
  );
}

/** Nothing was pushed yet: the commands that change this, or a button. */
function Free({ status }: { status: Status }) {
  const { t } = useTranslation('overview');
  const push = useTell('pushWelcome');
  const pushed = ({ reference }: { reference: string }) => toast(t('welcomePushed', { reference }));
  return (
    <Empty
      fill={
        <>
          <Push address={hostOf(status.addresses[0] ?? '')} />
          <p className={styles.listening}>
            {t('listens')} <Listening status={status} />
          </p>
          {!status.readOnly && (
            <div className={styles.welcome}>
              <Button loading={push.isPending} onClick={() => push.mutate({}, { onSuccess: pushed })}>
                {t('pushWelcome')}
              </Button>
              {push.error && <Told error={push.error} />}
            </div>
          )}
        </>
      }
    />
  );
}

function Told({ error }: { error: unknown }) {
  return (
    <p role="alert" className="dim">
      {useTold(error).text}
    </p>
  );
}

function Listening({ status: { listening } }: { status: Status }) {
  return <span className="mono">{listening.join(' · ')}</span>;
}
