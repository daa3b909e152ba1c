import { NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Budget } from '../../../../electron/bridge/contract.ts';
import { useChangePolicy } from '../../../change-policy.ts';
import { bytesText } from '../../../format/bytes.ts';
import { useLocale } from '../../../i18n/index.ts';
import { BytesField } from '../../../parts/bytes-field.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { Segmented } from '../../../parts/segmented.tsx';
import { useStatus } from '../../../queries.ts';
import { Outcome, QuestionForm } from '../../images/question-form.tsx';
import styles from './budget-dialog.module.css';

const gib = 2 ** 30;

/** A budget in fields: of what, how much, and from where it warns. `at` is its place among them, or the end. */
export function BudgetDialog({
  budgets,
  at,
  onClose,
}: {
  budgets: Budget[];
  at: number;
  onClose: () => void;
}) {
  const { t } = useTranslation('budgets');
  return (
    <Dialog opened onClose={onClose} title={t(at < budgets.length ? 'form.edit' : 'form.add')} size={440}>
      <BudgetForm budgets={budgets} at={at} onClose={onClose} />
    </Dialog>
  );
}

function BudgetForm({ budgets, at, onClose }: { budgets: Budget[]; at: number; onClose: () => void }) {
  const { t } = useTranslation('budgets');
  const known = budgets[at];
  const others = budgets.filter((_, place) => place !== at);
  const wholeIsTaken = others.some(({ pattern }) => pattern === null);
  const [of, setOf] = useState<'whole' | 'group'>(
    (known ? known.pattern === null : !wholeIsTaken) ? 'whole' : 'group',
  );
  const [pattern, setPattern] = useState(known?.pattern ?? '');
  const [bytes, setBytes] = useState<number | null>(known?.bytes ?? 50 * gib);
  const [percent, setPercent] = useState<number | ''>(known?.warnPercent ?? 80);
  const change = useChangePolicy();
  const whose = of === 'whole' ? null : pattern.trim();
  const taken = others.some((other) => other.pattern === whose);
  const budget: Budget | null =
    whose === '' || taken || bytes === null || bytes < 1 || percent === ''
      ? null
      : { pattern: whose, bytes, warnPercent: percent };
  const save = async () => {
    if (budget === null) return;
    const message = t(known ? 'form.saved' : 'form.added');
    const next = known ? budgets.with(at, budget) : [...budgets, budget];
    await change({ budgets: next.map(plain) }, { message });
  };
  return (
    <QuestionForm confirm={t('form.save')} ready={budget !== null} onConfirm={save} onClose={onClose}>
      <div className={styles.field}>
        <span className={styles.label}>{t('form.of')}</span>
        <Segmented
          label={t('form.of')}
          segments={[
            { value: 'whole', label: t('whole') },
            { value: 'group', label: t('form.group') },
          ]}
          value={of}
          onChange={setOf}
        />
        {of === 'whole' && taken && <span className={styles.flaw}>{t('form.taken')}</span>}
      </div>
      {of === 'group' && (
        <TextInput
          label={t('form.pattern')}
          description={t('form.patternHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          classNames={{ input: 'mono' }}
          spellCheck={false}
          autoComplete="off"
          value={pattern}
          error={taken ? t('form.taken') : null}
          onChange={(event) => setPattern(event.currentTarget.value)}
        />
      )}
      <div className={styles.field}>
        <span className={styles.label}>{t('form.cap')}</span>
        <BytesField label={t('form.cap')} bytes={bytes} onChange={setBytes} />
      </div>
      <div className={styles.field}>
        <span className={styles.label}>{t('form.warn')}</span>
        <span className={styles.percent}>
          <NumberInput
            w={84}
            aria-label={t('form.warn')}
            min={1}
            max={100}
            clampBehavior="strict"
            allowDecimal={false}
            value={percent}
            onChange={(value) => setPercent(typeof value === 'number' && value >= 1 ? value : '')}
          />
          {t('form.warnHint')}
        </span>
      </div>
      <Outcome>{budget && <Meaning budget={budget} />}</Outcome>
    </QuestionForm>
  );
}

function Meaning({ budget: { pattern, bytes, warnPercent } }: { budget: Budget }) {
  const { t } = useTranslation('budgets');
  const locale = useLocale();
  const used = useStatus().data?.store.bytes ?? 0;
  if (pattern === null && used >= bytes) return t('form.overAlready', { bytes: bytesText(used, locale) });
  return t('form.warnMeans', { bytes: bytesText((bytes * warnPercent) / 100, locale) });
}

/** Without how it is used. */
export function plain({ pattern, bytes, warnPercent }: Budget): Budget {
  return { pattern, bytes, warnPercent };
}
