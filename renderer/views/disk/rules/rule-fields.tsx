import { Checkbox, NumberInput, TextInput } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { type EditedRule, keepsNothing } from './edited.ts';
import styles from './rule-dialog.module.css';

/** Whose tags it is about, and what of them stays. */
export function RuleFields({
  edited,
  onChange,
}: {
  edited: EditedRule;
  onChange: (edited: EditedRule) => void;
}) {
  const { t } = useTranslation('rules');
  const flaw = useId();
  const nothing = keepsNothing(edited);
  const change = (changes: Partial<EditedRule>) => onChange({ ...edited, ...changes });
  return (
    <>
      <TextInput
        data-autofocus
        label={t('form.pattern')}
        description={t('form.patternHint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        autoComplete="off"
        value={edited.pattern}
        onChange={(event) => change({ pattern: event.currentTarget.value })}
      />
      <fieldset className={styles.keep} aria-describedby={nothing ? flaw : undefined}>
        <legend className={styles.legend}>{t('form.keep')}</legend>
        <Days
          label={t('form.last')}
          after={t('form.lastAfter')}
          condition={edited.last}
          onChange={(last) => change({ last })}
        />
        <Condition
          label={t('form.tags')}
          on={edited.tags.on}
          onSwitch={(on) => change({ tags: { ...edited.tags, on } })}
        >
          <TextInput
            className={styles.globs}
            classNames={{ input: 'mono' }}
            aria-label={t('form.tags')}
            placeholder={t('form.tagsHint')}
            spellCheck={false}
            autoComplete="off"
            value={edited.tags.value}
            onChange={(event) => change({ tags: { on: true, value: event.currentTarget.value } })}
          />
        </Condition>
        <Days
          label={t('form.pushed')}
          after={t('form.daysAfter')}
          condition={edited.pushed}
          onChange={(pushed) => change({ pushed })}
        />
        <Days
          label={t('form.pulled')}
          after={t('form.daysAfter')}
          condition={edited.pulled}
          onChange={(pulled) => change({ pulled })}
        />
      </fieldset>
      {nothing && (
        <p id={flaw} className={styles.flaw} role="alert">
          {t('form.keepsNothing')}
        </p>
      )}
    </>
  );
}

function Days({
  label,
  after,
  condition,
  onChange,
}: {
  label: string;
  after: string;
  condition: EditedRule['last'];
  onChange: (condition: EditedRule['last']) => void;
}) {
  return (
    <Condition label={label} on={condition.on} onSwitch={(on) => onChange({ ...condition, on })}>
      <NumberInput
        w={84}
        aria-label={`${label} … ${after}`}
        min={1}
        max={36_500}
        allowDecimal={false}
        allowNegative={false}
        value={condition.value}
        onChange={(value) => onChange({ on: true, value: typeof value === 'number' ? value : '' })}
      />
      <span>{after}</span>
    </Condition>
  );
}

/** One thing that keeps a tag, switched on and off; what is typed into it switches it on. */
function Condition({
  label,
  on,
  onSwitch,
  children,
}: {
  label: string;
  on: boolean;
  onSwitch: (on: boolean) => void;
  children: ReactNode;
}) {
  return (
    <div className={styles.condition} data-off={!on || undefined}>
      <Checkbox label={label} checked={on} onChange={(event) => onSwitch(event.currentTarget.checked)} />
      {children}
    </div>
  );
}
