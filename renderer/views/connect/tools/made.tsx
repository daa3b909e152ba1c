import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ChangeStep, Engine, MachineChange } from '../../../../electron/bridge/contract.ts';
import { ago } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { Icon } from '../../../parts/icon.tsx';
import { Note } from '../../../parts/note.tsx';
import { useNow } from '../../../parts/now.ts';
import { Diff, Diffs } from '../diff.tsx';
import { useEngineName } from '../engine-names.ts';
import { DetailHead } from './detail-head.tsx';
import { isInterrupted } from './engine-state.ts';
import styles from './made.module.css';
import { useUndoing } from './undoing.tsx';

/** What was done for an engine, what of it is not as it was left, and the way back. */
export function Made({
  engine,
  changes,
  onUndone,
}: {
  engine: Engine;
  changes: MachineChange[];
  onUndone: () => void;
}) {
  const { t } = useTranslation('connect');
  const locale = useLocale();
  const now = useNow();
  const name = useEngineName()(engine.id);
  const undoing = useUndoing(onUndone);
  const at = Math.max(...changes.map((change) => change.at));
  const interrupted = changes.some(isInterrupted);
  const steps = changes.flatMap((change) => change.steps).filter(({ state }) => state !== 'undone');
  return (
    <>
      <DetailHead
        title={t(interrupted ? 'broken.interrupted' : 'connected.title', { name })}
        action={<Button onClick={() => undoing.ask(changes)}>{t('connected.undo')}</Button>}
      >
        {interrupted
          ? t('broken.interruptedNext')
          : t('connected.since', { time: ago(at, Math.max(now, at), locale) })}
      </DetailHead>
      <ul className={styles.steps} aria-label={t('changes.title')}>
        {steps
          .filter(({ state }) => state !== 'edited')
          .map((step) => (
            <li key={step.subject} className={styles.step}>
              <Icon name={step.what === 'file' ? 'document' : 'terminal'} />
              <code className={styles.subject}>{step.subject}</code>
              {step.state === 'open' && <span className="faint small">{t('made.open')}</span>}
            </li>
          ))}
      </ul>
      {steps
        .filter(({ state }) => state === 'edited')
        .map((step) => (
          <Edited key={step.subject} step={step} />
        ))}
      {undoing.dialog}
    </>
  );
}

/** A file that somebody else has changed since: it is left alone, and what differs is shown. */
function Edited({ step: { what, subject, lines } }: { step: ChangeStep }) {
  const { t } = useTranslation('connect');
  return (
    <div className={styles.edited}>
      <Note>
        <b className="strong">{t('edited.what', { subject })}</b>{' '}
        <span className="dim">{t('edited.next')}</span>
      </Note>
      <Diffs>
        <Diff what={what} subject={subject} remark={t('edited.remark')} lines={lines} />
      </Diffs>
    </div>
  );
}
