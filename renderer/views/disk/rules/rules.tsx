import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Policy, Rule } from '../../../../electron/bridge/contract.ts';
import { useChangePolicy } from '../../../change-policy.ts';
import { bytesText } from '../../../format/bytes.ts';
import { count } from '../../../format/number.ts';
import { upcoming } from '../../../format/upcoming.ts';
import { useLocale } from '../../../i18n/index.ts';
import { troubleOf } from '../../../i18n/trouble.ts';
import { useNow } from '../../../parts/now.ts';
import { PageError } from '../../../parts/page-error.tsx';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { usePolicy, usePreviewRules } from '../../../queries.ts';
import { nextRun } from '../../../schedule.ts';
import { AllDialog } from './all-dialog.tsx';
import { type Asked, RuleDialog } from './rule-dialog.tsx';
import { RuleRow } from './rule-row.tsx';
import styles from './rules.module.css';
import { RunRules } from './run-rules.tsx';

/** Which tags stay: each rule with what it does at the moment, and when they all run. */
export function Rules() {
  const { t } = useTranslation('rules');
  const { data: policy, error, refetch } = usePolicy();
  if (policy) return <Known policy={policy} />;
  if (error === null) return <SkeletonRows height={56} />;
  return <PageError title={t('unreadable')} error={error} onRetry={() => void refetch()} />;
}

function Known({ policy }: { policy: Policy }) {
  const { t } = useTranslation('rules');
  const locale = useLocale();
  const { rules, trashDays } = policy;
  const preview = usePreviewRules(rules.length > 0 ? { limit: 0 } : null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const change = useChangePolicy();
  const switching = useSwitching(rules);
  const remove = (at: number) => {
    const message = t('form.removed', { pattern: rules[at]?.pattern ?? '' });
    change({ rules: rules.toSpliced(at, 1) }, { message, confirmed: true }).catch(sayTrouble);
  };
  const days = t('days', { count: trashDays, shown: count(trashDays, locale) });
  return (
    <div className={styles.rules}>
      <div className={styles.head}>
        <p className={styles.lead}>{t('lead', { days })}</p>
        <Button variant={rules.length === 0 ? 'filled' : 'default'} onClick={() => setAsked({ pattern: '' })}>
          {t('add')}
        </Button>
      </div>
      {rules.length === 0 ? (
        <p className="dim">{t('none')}</p>
      ) : (
        <>
          <ul aria-label={t('title')}>
            {rules.map((rule, at) => (
              <RuleRow
                // Two rules may be the same.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                key={at}
                rule={rule}
                now={preview.data?.rules[at]}
                onSwitch={(enabled) => switching.set(at, enabled)}
                onEdit={() => setAsked({ at })}
                onRemove={() => remove(at)}
              />
            ))}
          </ul>
          {preview.error && (
            <PageError
              title={t('preview.failed')}
              error={preview.error}
              onRetry={() => void preview.refetch()}
            />
          )}
          <div className={styles.foot}>
            <p className={styles.now}>
              {preview.data && <Now tags={preview.data.goingCount} bytes={preview.data.bytes} />}{' '}
              <Next schedule={policy.schedule} />
            </p>
            <RunRules tags={preview.data?.goingCount} trashDays={trashDays} />
          </div>
        </>
      )}
      {asked && <RuleDialog rules={rules} asked={asked} onClose={() => setAsked(null)} />}
      {switching.dialog}
    </div>
  );
}

function Now({ tags, bytes }: { tags: number; bytes: number }) {
  const { t } = useTranslation('rules');
  const locale = useLocale();
  if (tags === 0) return t('nothing');
  return t('now', {
    tags: t('tags', { count: tags, shown: count(tags, locale) }),
    bytes: bytesText(bytes, locale),
  });
}

function Next({ schedule }: { schedule: string | null }) {
  const { t } = useTranslation('rules');
  const locale = useLocale();
  const now = useNow();
  const [, go] = useLocation();
  const at = schedule === null ? null : nextRun(schedule);
  return (
    <>
      {at === null ? t('noNext') : t('next', { time: upcoming(at, now, locale) })}{' '}
      <button type="button" className="link" onClick={() => go('/settings/upkeep')}>
        {t('changeSchedule')}
      </button>
    </>
  );
}

/** Turning a rule on that matches everything is asked about like saving one. */
function useSwitching(rules: Rule[]) {
  const { t } = useTranslation('rules');
  const change = useChangePolicy();
  const [asking, setAsking] = useState<number | null>(null);
  const preview = usePreviewRules(
    asking === null ? null : { rules: switched(rules, asking, true), limit: 0 },
  ).data;
  const save = (at: number, enabled: boolean, confirmed: boolean) =>
    change(
      { rules: switched(rules, at, enabled) },
      { message: t('form.saved', { pattern: rules[at]?.pattern ?? '' }), confirmed },
    );
  const set = (at: number, enabled: boolean) =>
    void save(at, enabled, false).catch((refusal) => {
      if (troubleOf(refusal).code === 'RULE_MATCHES_ALL') setAsking(at);
      else sayTrouble(refusal);
    });
  const dialog = asking !== null && (
    <AllDialog
      pattern={rules[asking]?.pattern ?? ''}
      tags={preview?.rules[asking]?.tags ?? 0}
      onClose={() => setAsking(null)}
      onConfirm={() => save(asking, true, true)}
    />
  );
  return { set, dialog };
}

const switched = (rules: Rule[], at: number, enabled: boolean) =>
  rules.map((rule, place) => (place === at ? { ...rule, enabled } : rule));
