import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Move } from '../../../electron/bridge/contract.ts';
import { bytesText } from '../../format/bytes.ts';
import { shortFolder } from '../../format/folder.ts';
import { useLocale } from '../../i18n/index.ts';
import { tell } from '../../i18n/trouble.ts';
import { ConfirmDialog, Refused } from '../../parts/confirm-dialog.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ProgressBar, ProgressFigures } from '../../parts/progress-bar.tsx';
import { StateMark } from '../../parts/state-mark.tsx';
import { toast } from '../../parts/toast.tsx';
import { useTell } from '../../queries.ts';
import { Paths } from './paths.tsx';
import styles from './store.module.css';

type Under = Exclude<Move, { state: 'none' }>;

/** A move under way, done, or given up, and what can be done about it. */
export function MoveState({ move }: { move: Under }) {
  return (
    <div className={styles.move} role="status">
      <Paths from={move.from} to={move.to} />
      {move.state === 'running' && <Running move={move} />}
      {move.state === 'moved' && <Moved move={move} />}
      {move.state === 'failed' && <Failed move={move} />}
    </div>
  );
}

const steps = ['copy', 'verify', 'switch'] as const;

function Running({ move }: { move: Extract<Move, { state: 'running' }> }) {
  const { t } = useTranslation('settings');
  const cancel = useTell('cancelMove');
  const at = steps.indexOf(move.step);
  return (
    <>
      <ol className={styles.steps}>
        {steps.map((step, place) => (
          <li key={step} className={styles.step} data-step={place > at ? 'ahead' : undefined}>
            {place < at ? (
              <Icon name="check" size={12} />
            ) : (
              <StateMark mark={place === at ? 'working' : 'stopped'} />
            )}
            <span>{t(`move.step.${step}`)}</span>
            {place === at && step !== 'switch' && <Figures key={step} move={move} />}
          </li>
        ))}
      </ol>
      <ProgressBar label={t(`move.step.${move.step}`)} done={move.bytes} total={move.totalBytes} />
      <div className={styles.buttons}>
        <Button
          disabled={move.step === 'switch'}
          loading={cancel.isPending}
          onClick={() => cancel.mutate({})}
        >
          {t('move.cancel')}
        </Button>
      </div>
    </>
  );
}

/** Copying and checking each go over all bytes; how fast it is, is told by what this step has done since it is seen. */
function Figures({ move }: { move: Extract<Move, { state: 'running' }> }) {
  const { t } = useTranslation('settings');
  const [first] = useState(() => ({ at: Date.now(), bytes: move.bytes }));
  const seconds = Math.max(1, (Date.now() - first.at) / 1000);
  return (
    <span className={styles.figures}>
      <ProgressFigures
        label={t(`move.step.${move.step}`)}
        done={move.bytes}
        total={move.totalBytes || null}
        bytesPerSecond={(move.bytes - first.bytes) / seconds}
        startedAt={first.at}
      />
    </span>
  );
}

function Moved({ move: { from, bytes } }: { move: Extract<Move, { state: 'moved' }> }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const revert = useTell('revertMove');
  const finish = useTell('finishMove');
  const [asking, setAsking] = useState(false);
  const size = bytesText(bytes, locale);
  return (
    <>
      <p>
        <b className="strong">{t('move.done')}</b>{' '}
        <span className="dim">{t('move.oldStays', { bytes: size })}</span>
      </p>
      <div className={styles.buttons}>
        <Button onClick={() => setAsking(true)}>{t('move.removeOld')}</Button>
        <Button variant="subtle" loading={revert.isPending} onClick={() => revert.mutate({})}>
          {t('move.undo')}
        </Button>
      </div>
      {revert.error && <Refused error={revert.error} />}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('move.removeTitle')}
        confirm={t('move.removeConfirm', { bytes: size })}
        onConfirm={async () => {
          await finish.mutateAsync({});
          toast(t('move.removed', { folder: shortFolder(from) }));
        }}
      >
        <p className="dim">{t('move.removeMeans', { folder: shortFolder(from) })}</p>
      </ConfirmDialog>
    </>
  );
}

function Failed({ move: { to, trouble } }: { move: Extract<Move, { state: 'failed' }> }) {
  const { t } = useTranslation('settings');
  const start = useTell('startMove');
  const cancel = useTell('cancelMove');
  const { what, next } = tell(trouble);
  return (
    <>
      <p>
        <b className="strong">{what}</b> <span className="dim">{next}</span>
      </p>
      <p className="dim">{t('move.nothingChanged')}</p>
      <div className={styles.buttons}>
        <Button loading={start.isPending} onClick={() => start.mutate({ to })}>
          {t('move.again')}
        </Button>
        <Button variant="subtle" loading={cancel.isPending} onClick={() => cancel.mutate({})}>
          {t('move.forget')}
        </Button>
      </div>
      {(start.error ?? cancel.error) && <Refused error={start.error ?? cancel.error} />}
    </>
  );
}
