import { useTranslation } from 'react-i18next';
import type { ChangeStep, MachineChange } from '../../../../electron/bridge/contract.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { toast } from '../../../parts/toast.tsx';
import { useEngineName } from '../engine-names.ts';
import { useDisconnect } from './connecting.ts';
import styles from './undo-dialog.module.css';

/** Before changes are taken back: what is put back as it was, and what stays because it was edited. */
export function UndoDialog({
  changes,
  all,
  opened,
  onClose,
  onUndone,
}: {
  changes: readonly MachineChange[];
  /** Of every engine: then their number has to be typed. */
  all: boolean;
  opened: boolean;
  onClose: () => void;
  onUndone?: () => void;
}) {
  const { t } = useTranslation('connect');
  const [first] = changes;
  const nameOf = useEngineName();
  const disconnect = useDisconnect();
  const told = useTold();
  const number = changes.length;
  if (first === undefined) return null;
  const name = nameOf(first.engine);
  const undo = async () => {
    const undone = await disconnect.mutateAsync({ engine: all ? null : first.engine });
    onUndone?.();
    toast(told(undone, all ? null : name));
  };
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={all ? t('undo.titleAll', { count: number }) : t('undo.title', { name })}
      confirm={t('undo.confirm', { count: number })}
      danger={all}
      {...(all && { count: number })}
      onConfirm={undo}
    >
      <PutBack changes={changes} named={all} />
      <p className="dim">{t('undo.note')}</p>
    </ConfirmDialog>
  );
}

function PutBack({ changes, named }: { changes: readonly MachineChange[]; named: boolean }) {
  const { t } = useTranslation('connect');
  const nameOf = useEngineName();
  return (
    // A long list scrolls, so the keyboard has to get there.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={styles.list} tabIndex={0} aria-label={t('undo.puts')}>
      {changes.map((change) => (
        <div key={change.id}>
          {named && <h3 className={styles.name}>{nameOf(change.engine)}</h3>}
          <ul>
            {change.steps
              .filter(({ state }) => state !== 'undone')
              .map((step) => (
                <Step key={step.subject} step={step} />
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Step({ step: { what, subject, state } }: { step: ChangeStep }) {
  const { t } = useTranslation('connect');
  return (
    <li className={styles.step}>
      <Icon name={what === 'file' ? 'document' : 'terminal'} />
      <span className={styles.words}>
        <code className={styles.subject}>{subject}</code>
        <span className={styles.becomes} data-edited={state === 'edited' || undefined}>
          {t(state === 'edited' ? 'undo.edited' : `undo.${what}`)}
        </span>
      </span>
    </li>
  );
}

/** What came of it, in a sentence; what was edited since is still there. */
function useTold(): (undone: readonly MachineChange[], name: string | null) => string {
  const { t } = useTranslation('connect');
  const locale = useLocale();
  return (undone, name) => {
    const steps = undone.flatMap((change) => change.steps);
    const left = steps.filter(({ state }) => state === 'edited').length;
    if (left > 0) return t('undo.left', { count: left, shown: count(left, locale) });
    if (undone.some(({ state }) => state !== 'undone')) return t('undo.leftBroken');
    return name === null ? t('undo.doneAll') : t('undo.done', { name });
  };
}
