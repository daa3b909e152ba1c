import { useTranslation } from 'react-i18next';
import type { RegistryState, Status, Trouble } from '../../../electron/bridge/contract.ts';
import { hostsOf } from '../../format/address.ts';
import { bytesText } from '../../format/bytes.ts';
import { shortFolder } from '../../format/folder.ts';
import { useLocale } from '../../i18n/index.ts';
import { tell } from '../../i18n/trouble.ts';
import { NextSteps } from '../../parts/next-steps.tsx';
import { StateMark } from '../../parts/state-mark.tsx';
import { useRegistry } from '../../queries.ts';
import { Check } from './check.tsx';
import styles from './checks.module.css';
import { FoundTools } from './found-tools.tsx';

/** Whether the registry listens, has its folder, and which tools of this machine reach it. */
export function Checks() {
  const registry = useRegistry();
  return (
    <ul className={styles.checks}>
      {registry.state === 'running' ? (
        <>
          <Listening status={registry.status} />
          <Folder status={registry.status} />
          <FoundTools />
        </>
      ) : (
        <NotYet registry={registry} />
      )}
    </ul>
  );
}

function Listening({ status: { addresses, listening } }: { status: Status }) {
  const { t } = useTranslation(['welcome', 'settings']);
  const port = listening[0]?.split(':').at(-1) ?? '';
  const hosts = hostsOf(listening).join(t('settings:network.and'));
  return (
    <Check
      mark="running"
      what={port === '' ? addresses[0] : t('welcome:port', { port })}
      detail={t('welcome:on', { hosts })}
    />
  );
}

function Folder({ status: { data, disk, trouble } }: { status: Status }) {
  const { t } = useTranslation('welcome');
  const locale = useLocale();
  if (trouble) return <Troubled trouble={trouble} />;
  const free = disk && t('free', { bytes: bytesText(disk.free, locale) });
  return (
    <Check
      mark="running"
      what={t('folder')}
      detail={<span title={data}>{[shortFolder(data), free].filter(Boolean).join(' · ')}</span>}
    />
  );
}

function NotYet({ registry }: { registry: Exclude<RegistryState, { state: 'running' }> }) {
  const { t } = useTranslation('welcome');
  switch (registry.state) {
    case 'starting':
      return <Check mark="working" what={t('starting')} />;
    case 'stopped':
      return <Troubled trouble={{ code: 'NOT_RUNNING', message: '', facts: {} }} />;
    default:
      return <Troubled trouble={registry.trouble} />;
  }
}

function Troubled({ trouble }: { trouble: Trouble }) {
  const { what, next } = tell(trouble);
  return (
    <li>
      <div className={styles.trouble} role="alert">
        <span className={styles.sentence}>
          <StateMark mark="attention" />
          <b className="strong">{what}</b>
        </span>
        <p className="dim">{next}</p>
        <NextSteps trouble={trouble} />
      </div>
    </li>
  );
}
