import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Status, Trouble } from '../../../electron/bridge/contract.ts';
import { tell } from '../../i18n/trouble.ts';
import { NextSteps } from '../../parts/next-steps.tsx';
import { Note } from '../../parts/note.tsx';
import {
  keyOf,
  useAbilities,
  useMove,
  useRegistry,
  useStartTroubles,
  useTell,
  useUpdates,
} from '../../queries.ts';
import styles from './notes.module.css';

/** What needs the person, each with its next step; nothing where all is well. */
export function Notes({ status }: { status: Status }) {
  return (
    <div className={styles.notes}>
      {status.trouble && <TroubleNote trouble={status.trouble} />}
      {status.notices.map((notice) => (
        <TroubleNote key={notice.message} trouble={notice} />
      ))}
      <StartTroubles />
      {status.exposed && <Exposed />}
      {status.readOnly && <ReadOnly />}
      <Moved />
      <NewVersion />
      <Attached />
    </div>
  );
}

function TroubleNote({ trouble, onDismiss }: { trouble: Trouble; onDismiss?: () => void }) {
  const { what, next } = tell(trouble);
  return (
    <Note action={<NextSteps trouble={trouble} most={2} quiet />} onDismiss={onDismiss}>
      <b className="strong">{what}</b> <span className="dim">{next}</span>
    </Note>
  );
}

function StartTroubles() {
  const client = useQueryClient();
  const troubles = useStartTroubles();
  const dismiss = (one: Trouble) =>
    client.setQueryData(
      keyOf('startTroubles', {}),
      troubles.filter((trouble) => trouble !== one),
    );
  return troubles.map((trouble) => (
    <TroubleNote key={trouble.code} trouble={trouble} onDismiss={() => dismiss(trouble)} />
  ));
}

function Exposed() {
  const { t } = useTranslation('overview');
  return (
    <Note action={<To page="/settings/network">{t('notes.network')}</To>}>
      <b className="strong">{t('notes.exposed')}</b> <span className="dim">{t('notes.exposedNext')}</span>
    </Note>
  );
}

function ReadOnly() {
  const { t } = useTranslation('overview');
  const change = useTell('setReadOnly');
  return (
    <Note
      kind="info"
      action={
        <Button
          size="compact-sm"
          loading={change.isPending}
          onClick={() => change.mutate({ readOnly: false })}
        >
          {t('notes.takePushes')}
        </Button>
      }
    >
      <b className="strong">{t('notes.readOnly')}</b> <span className="dim">{t('notes.readOnlyNext')}</span>
    </Note>
  );
}

/** A registry that is not ours to manage, although this program could. */
function Attached() {
  const { t } = useTranslation('overview');
  const registry = useRegistry();
  const manages = useAbilities()?.manageRegistry === true;
  if (!manages || registry.state !== 'running' || !registry.attached) return null;
  return (
    <Note kind="info">
      <b className="strong">{t('notes.attached', { pid: registry.status.pid })}</b>{' '}
      <span className="dim">{t('notes.attachedNext')}</span>
    </Note>
  );
}

function Moved() {
  const { t } = useTranslation('overview');
  const move = useMove();
  if (move === undefined || move.state === 'none') return null;
  return (
    <Note
      kind={move.state === 'failed' ? 'attention' : 'info'}
      action={<To page="/settings/store">{t('notes.show')}</To>}
    >
      <b className="strong">{t(`notes.move.${move.state}`)}</b>
    </Note>
  );
}

function NewVersion() {
  const { t } = useTranslation('overview');
  const updates = useUpdates();
  if (updates?.state !== 'available' && updates?.state !== 'ready') return null;
  return (
    <Note kind="info" action={<To page="/settings/updates">{t('notes.show')}</To>}>
      <b className="strong">{t(`notes.update.${updates.state}`, { version: updates.version })}</b>
    </Note>
  );
}

function To({ page, children }: { page: string; children: ReactNode }) {
  const [, go] = useLocation();
  return (
    <Button size="compact-sm" onClick={() => go(page)}>
      {children}
    </Button>
  );
}
