import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { RegistryState } from '../../electron/bridge/contract.ts';
import { clock, duration } from '../format/time.ts';
import { useLocale } from '../i18n/index.ts';
import { tell } from '../i18n/trouble.ts';
import { useConnection, useRegistry, useTell } from '../queries.ts';
import styles from './disconnected.module.css';
import { StateMark } from './state-mark.tsx';

const quietMs = 1000;

/** While the registry does not answer: what is the matter, when it is tried again, and Start now. */
export function Disconnected() {
  const registry = useRegistry();
  if (registry.state === 'running') return null;
  if (registry.state === 'starting') return <Starting />;
  return <Strip registry={registry} />;
}

/** A start is quick; only a slow one is worth a word. */
function Starting() {
  const { t } = useTranslation('parts');
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), quietMs);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div className={styles.strip} role="status">
      <StateMark mark="working" />
      <span className={styles.text}>{t('disconnected.starting')}</span>
    </div>
  );
}

type Away = Exclude<RegistryState, { state: 'running' | 'starting' }>;

function Strip({ registry }: { registry: Away }) {
  const { t } = useTranslation('parts');
  const locale = useLocale();
  const { asOf } = useConnection();
  const start = useTell('startRegistry');
  return (
    <div className={styles.strip} role="alert">
      <StateMark mark={registry.state === 'failed' ? 'attention' : 'stopped'} />
      <span className={styles.text}>
        <Sentence registry={registry} />
        {asOf !== null && registry.state !== 'restarting' && (
          <span className={styles.asOf}>{t('disconnected.asOf', { time: clock(asOf, locale) })}</span>
        )}
      </span>
      <Link href="/logs" className="link small">
        {t('disconnected.logs')}
      </Link>
      <Button variant="filled" size="compact-sm" loading={start.isPending} onClick={() => start.mutate({})}>
        {t('disconnected.startNow')}
      </Button>
    </div>
  );
}

function Sentence({ registry }: { registry: Away }) {
  const { t } = useTranslation('parts');
  const locale = useLocale();
  switch (registry.state) {
    case 'stopped':
      return <b className="strong">{t('disconnected.stopped')}</b>;
    case 'failed': {
      const { what, next } = tell(registry.trouble);
      return (
        <>
          <b className="strong">{what}</b> <span className="dim">{next}</span>
        </>
      );
    }
    case 'restarting':
      return (
        <>
          <b className="strong">{t('disconnected.stoppedAt', { time: clock(registry.diedAt, locale) })}</b>{' '}
          <span className="dim">
            <Countdown until={registry.nextTryAt} />
          </span>
        </>
      );
  }
}

function Countdown({ until }: { until: number }) {
  const { t } = useTranslation('parts');
  const locale = useLocale();
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.ceil((until - now) / 1000);
  if (seconds <= 0) return t('disconnected.again');
  return t('disconnected.againIn', { time: duration(seconds * 1000, locale).replace('.0', '') });
}
