import { useTranslation } from 'react-i18next';
import type { RegistryState, Trouble } from '../../electron/bridge/contract.ts';
import { clock, duration } from '../format/time.ts';
import { useLocale } from '../i18n/index.ts';
import { tell } from '../i18n/trouble.ts';
import { useConnection, useRegistry } from '../queries.ts';
import { CopyButton } from './copy-button.tsx';
import styles from './disconnected.module.css';
import { NextSteps } from './next-steps.tsx';
import { useSecond } from './now.ts';
import { useOutlasting } from './outlasting.ts';
import { StateMark } from './state-mark.tsx';

const quietMs = 1000;

/** While the registry does not answer: what is the matter, when it is tried again, and what to do. */
export function Disconnected() {
  const registry = useRegistry();
  if (registry.state === 'running') return null;
  if (registry.state === 'starting') return <Starting />;
  return <Strip registry={registry} />;
}

/** A start is quick; only a slow one is worth a word. */
function Starting() {
  const { t } = useTranslation('parts');
  if (!useOutlasting(quietMs)) return null;
  return (
    <div className={styles.strip} role="status">
      <StateMark mark="working" />
      <span className={styles.text}>{t('disconnected.starting')}</span>
    </div>
  );
}

type Away = Exclude<RegistryState, { state: 'running' | 'starting' }>;

/** What the buttons are for: a registry that was stopped is simply started. */
const troubleOf = (registry: Away): Trouble =>
  registry.state === 'stopped' ? { code: 'NOT_RUNNING', message: '', facts: {} } : registry.trouble;

function Strip({ registry }: { registry: Away }) {
  const { t } = useTranslation('parts');
  const locale = useLocale();
  const { asOf } = useConnection();
  return (
    <div className={styles.strip} role="alert">
      <Mark registry={registry} />
      <span className={styles.text}>
        <b className="strong">
          <What registry={registry} />
        </b>{' '}
        <span className="dim">
          <Then registry={registry} />
        </span>
        {asOf !== null && registry.state !== 'restarting' && (
          <span className={styles.asOf}>{t('disconnected.asOf', { time: clock(asOf, locale) })}</span>
        )}
      </span>
      <NextSteps trouble={troubleOf(registry)} />
    </div>
  );
}

/** The same in the middle of a page of which nothing is known yet. */
export function AwayPanel() {
  const { t } = useTranslation('parts');
  const registry = useRegistry();
  if (registry.state === 'running') return null;
  if (registry.state === 'starting') return <Starting />;
  return (
    <div className={styles.panel} role="alert">
      <h2 className={styles.what}>
        <Mark registry={registry} />
        <What registry={registry} />
      </h2>
      <p className="dim">
        <Then registry={registry} />
      </p>
      <div className={styles.buttons}>
        <NextSteps trouble={troubleOf(registry)} />
        {'trouble' in registry && (
          <CopyButton variant="subtle" size="compact-sm" text={JSON.stringify(registry.trouble, null, 2)}>
            {t('copyDetails')}
          </CopyButton>
        )}
      </div>
    </div>
  );
}

function Mark({ registry }: { registry: Away }) {
  return <StateMark mark={registry.state === 'failed' ? 'attention' : 'stopped'} />;
}

function What({ registry }: { registry: Away }) {
  const { t } = useTranslation('parts');
  const locale = useLocale();
  switch (registry.state) {
    case 'stopped':
      return t('disconnected.stopped');
    case 'failed':
      return tell(registry.trouble).what;
    case 'restarting':
      return t('disconnected.stoppedAt', { time: clock(registry.diedAt, locale) });
  }
}

function Then({ registry }: { registry: Away }) {
  const { t } = useTranslation('parts');
  switch (registry.state) {
    case 'stopped':
      return t('disconnected.nothingLost');
    case 'failed':
      return tell(registry.trouble).next;
    case 'restarting':
      return <Countdown until={registry.nextTryAt} tries={registry.tries} />;
  }
}

function Countdown({ until, tries }: { until: number; tries: number }) {
  const { t } = useTranslation('parts');
  const locale = useLocale();
  const now = useSecond();
  const seconds = Math.ceil((until - now) / 1000);
  const safe = t('disconnected.safe');
  if (seconds <= 0) return `${t('disconnected.again')}${safe}`;
  const time = duration(seconds * 1000, locale).replace('.0', '');
  const told = tries > 0 ? 'disconnected.againInTry' : 'disconnected.againIn';
  return `${t(told, { time, number: tries + 1 })}${safe}`;
}
