import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RegistryState, Status, Tool, Trouble } from '../../../electron/bridge/contract.ts';
import { hostsOf } from '../../format/address.ts';
import { bytesText } from '../../format/bytes.ts';
import { shortFolder } from '../../format/folder.ts';
import { useLocale } from '../../i18n/index.ts';
import { tell } from '../../i18n/trouble.ts';
import type { Mark } from '../../parts/mark.ts';
import { NextSteps } from '../../parts/next-steps.tsx';
import { StateMark } from '../../parts/state-mark.tsx';
import { useRegistry, useTools } from '../../queries.ts';
import styles from './checks.module.css';
import { toolNames } from './tool-names.ts';

/** Whether the registry listens, has its folder, and which tools of this machine reach it. */
export function Checks() {
  const registry = useRegistry();
  return (
    <ul className={styles.checks}>
      {registry.state === 'running' ? (
        <>
          <Listening status={registry.status} />
          <Folder status={registry.status} />
          <Tools />
        </>
      ) : (
        <NotYet registry={registry} />
      )}
    </ul>
  );
}

function Check({ mark, what, detail }: { mark: Mark; what: ReactNode; detail?: ReactNode }) {
  return (
    <li className={styles.check}>
      <StateMark mark={mark} />
      <span className={styles.what}>{what}</span>
      <span className={styles.detail}>{detail}</span>
    </li>
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

function Tools() {
  const { t } = useTranslation('welcome');
  const tools = useTools().data;
  if (tools === undefined) return <Check mark="working" what={t('looking')} />;
  if (tools.length === 0) return <Check mark="stopped" what={t('noTools')} detail={t('noToolsNext')} />;
  return tools.map((tool) => <ToolCheck key={tool.name} tool={tool} />);
}

function ToolCheck({ tool: { name, version, needs, running, path } }: { tool: Tool }) {
  const { t } = useTranslation('welcome');
  const mark: Mark = running === false ? 'stopped' : needs === 'set-up' ? 'attention' : 'running';
  return (
    <Check
      mark={mark}
      what={<span title={path}>{[toolNames[name], shortVersion(version)].filter(Boolean).join(' ')}</span>}
      detail={running === false ? t('silent') : t(`needs.${needs}`)}
    />
  );
}

/** `28.5` of `28.5.1+dfsg1`. */
const shortVersion = (version: string | null) => /^\d+\.\d+/.exec(version ?? '')?.[0] ?? version;

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
