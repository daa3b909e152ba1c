import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../../electron/bridge/contract.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { Icon } from '../../../parts/icon.tsx';
import { StateMark } from '../../../parts/state-mark.tsx';
import { useEngineName } from '../engine-names.ts';
import { type Progress, type StepName, type StepState, stepNames } from './progress.ts';
import styles from './steps.module.css';
import { useWhat } from './use-what.ts';

/** The four steps of a change, each with its sentence, and how far it is. */
export function Steps({ plan, progress }: { plan: Plan; progress: Progress }) {
  const { t } = useTranslation('connect');
  const sentence = useSentences(plan);
  return (
    <ol className={styles.steps} aria-label={t('steps.label')}>
      {stepNames.map((name, at) => {
        const state = progress.steps[name];
        return (
          <li key={name} className={styles.step} data-state={state}>
            <StepNumber at={at + 1} state={state} />
            <span className={styles.text}>
              <span className="strong">{t(`steps.${name}`)}</span>
              <span className="unseen"> {t(`steps.state.${state}`)} </span>
              <span className={styles.sentence} title={(state === 'now' && progress.subject) || undefined}>
                {state === 'now' && progress.subject !== null ? progress.subject : sentence[name](state)}
              </span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function StepNumber({ at, state }: { at: number; state: StepState }) {
  if (state === 'now') {
    return (
      <b className={styles.number}>
        <StateMark mark="working" />
      </b>
    );
  }
  return (
    <b className={styles.number} aria-hidden="true">
      {state === 'done' ? (
        <Icon name="check" size={14} />
      ) : state === 'failed' ? (
        <StateMark mark="failed" />
      ) : (
        at
      )}
    </b>
  );
}

function useSentences({
  engine,
  changes,
  elevated,
  verify,
}: Plan): Record<StepName, (state: StepState) => string> {
  const { t } = useTranslation('connect');
  const locale = useLocale();
  const name = useEngineName()(engine.id);
  const what = useWhat()(changes);
  const copied = changes.filter(({ what, exists }) => what === 'file' && exists).length;
  return {
    backup: () =>
      copied === 0
        ? t('steps.backupNothing')
        : t('steps.backup', { count: copied, shown: count(copied, locale) }),
    write: () => t(elevated ? 'steps.writeElevated' : 'steps.writeFree', { what }),
    verify: () => (verify.length === 0 ? t('steps.verifyLook') : t('steps.verifyBy', { name })),
    undo: (state) => t(state === 'done' ? 'steps.undone' : 'steps.undoAnyTime'),
  };
}
