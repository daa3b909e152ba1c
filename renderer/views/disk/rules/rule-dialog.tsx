import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rule } from '../../../../electron/bridge/contract.ts';
import { useChangePolicy } from '../../../change-policy.ts';
import { troubleOf } from '../../../i18n/trouble.ts';
import { useActing } from '../../../parts/acting.ts';
import { Refused } from '../../../parts/confirm-dialog.tsx';
import { Dialog, DialogButtons } from '../../../parts/dialog.tsx';
import { Keys } from '../../../parts/keys.tsx';
import { AllDialog } from './all-dialog.tsx';
import { editedOf, keepsNothing, ruleOf } from './edited.ts';
import { Preview, useEditedPreview } from './preview.tsx';
import styles from './rule-dialog.module.css';
import { RuleFields } from './rule-fields.tsx';

/** Which rule is asked about: the one in place `at`, or a new one, for these repositories. */
export type Asked = { at: number } | { pattern: string };

/** A rule in fields, and below them what it would do to the real store, before it is saved. */
export function RuleDialog({ rules, asked, onClose }: { rules: Rule[]; asked: Asked; onClose: () => void }) {
  const { t } = useTranslation('rules');
  return (
    <Dialog opened onClose={onClose} title={t('at' in asked ? 'form.edit' : 'form.add')} size={620}>
      <RuleForm rules={rules} asked={asked} onClose={onClose} />
    </Dialog>
  );
}

function RuleForm({ rules, asked, onClose }: { rules: Rule[]; asked: Asked; onClose: () => void }) {
  const { t } = useTranslation(['rules', 'parts']);
  const known = 'at' in asked ? (rules[asked.at] ?? null) : null;
  const at = 'at' in asked ? asked.at : rules.length;
  const [edited, setEdited] = useState(() => ({
    ...editedOf(known),
    ...('pattern' in asked && { pattern: asked.pattern }),
  }));
  const [askingAll, setAskingAll] = useState(false);
  const change = useChangePolicy();
  const rule = keepsNothing(edited) ? null : ruleOf(edited, known?.enabled ?? true);
  // What is off is previewed as if it were on.
  const preview = useEditedPreview(rule && withRule(rules, at, { ...rule, enabled: true }), at);

  const save = async (confirmed: boolean) => {
    if (rule === null) return;
    const message = t(known ? 'form.saved' : 'form.added', { pattern: rule.pattern });
    await change({ rules: withRule(rules, at, rule) }, { message, confirmed });
    onClose();
  };
  const { busy, error, act } = useActing(
    () =>
      save(false).catch((refusal) => {
        if (troubleOf(refusal).code !== 'RULE_MATCHES_ALL') throw refusal;
        setAskingAll(true);
      }),
    () => undefined,
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rule !== null && !busy) act();
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <RuleFields edited={edited} onChange={setEdited} />
      <Preview query={preview} whole={rule !== null} />
      {error !== null && <Refused error={error} />}
      <DialogButtons>
        <Button onClick={onClose} rightSection={<Keys keys="escape" />}>
          {t('parts:cancel')}
        </Button>
        <Button type="submit" variant="filled" disabled={rule === null} loading={busy}>
          {t('form.save')}
        </Button>
      </DialogButtons>
      {askingAll && rule && (
        <AllDialog
          pattern={rule.pattern}
          tags={preview.data?.goingCount ?? 0}
          onClose={() => setAskingAll(false)}
          onConfirm={() => save(true)}
        />
      )}
    </form>
  );
}

function withRule(rules: Rule[], at: number, rule: Rule): Rule[] {
  return at < rules.length ? rules.with(at, rule) : [...rules, rule];
}
