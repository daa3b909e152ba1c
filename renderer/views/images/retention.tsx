import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Policy, Rule, RulesPreview } from '../../../electron/bridge/contract.ts';
import { bytesText } from '../../format/bytes.ts';
import { count } from '../../format/number.ts';
import { useLocale } from '../../i18n/index.ts';
import { PageError } from '../../parts/page-error.tsx';
import { Section } from '../../parts/section.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { usePolicy, usePreviewRules } from '../../queries.ts';
import { GoingList, listed } from '../disk/rules/going-list.tsx';
import { type Asked, RuleDialog } from '../disk/rules/rule-dialog.tsx';
import { useRuleWords } from '../disk/rules/rule-words.ts';
import styles from './retention.module.css';

/** What the rules in force do with a repository. */
function useRetention(repository: string) {
  const policy = usePolicy();
  const preview = usePreviewRules({ repository, limit: listed });
  return { policy, preview, applying: applying(policy.data, preview.data) };
}

/** The rules that say which of its tags stay. */
function applying(policy: Policy | undefined, preview: RulesPreview | undefined): Rule[] {
  if (!policy || !preview) return [];
  return policy.rules.filter(({ enabled }, at) => enabled && (preview.rules[at]?.repositories ?? 0) > 0);
}

/** Beside the tab: what the first of them keeps. */
export function useRetentionInShort(repository: string): string | undefined {
  const [first] = useRetention(repository).applying;
  const words = useRuleWords();
  return first && words.short(first);
}

/** Which rules a repository is under, and what of it would go. */
export function Retention({ repository }: { repository: string }) {
  const { t } = useTranslation('rules');
  const { policy, preview, applying } = useRetention(repository);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [, go] = useLocation();
  const words = useRuleWords();
  const error = policy.error ?? preview.error;
  if (!policy.data || !preview.data) {
    if (error === null) return <SkeletonRows />;
    const again = () => void Promise.all([policy.refetch(), preview.refetch()]);
    return <PageError title={t('retention.failed')} error={error} onRetry={again} />;
  }
  return (
    <div className={styles.retention}>
      {applying.length === 0 ? (
        <p className="dim">{t('retention.none')}</p>
      ) : (
        <Section title={t('retention.applies')}>
          <ul>
            {applying.map((rule) => (
              <li key={JSON.stringify(rule)} className={styles.rule}>
                <span className={styles.pattern}>{rule.pattern}</span>
                <span className="dim">{words.whole(rule)}</span>
              </li>
            ))}
          </ul>
          <p className={styles.goes}>
            <Goes preview={preview.data} />
          </p>
          <GoingList preview={preview.data} />
        </Section>
      )}
      <div className={styles.buttons}>
        <Button onClick={() => setAsked({ pattern: repository })}>{t('retention.add')}</Button>
        <Button variant="subtle" onClick={() => go('/disk/rules')}>
          {t('retention.rules')}
        </Button>
      </div>
      {asked && <RuleDialog rules={policy.data.rules} asked={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

function Goes({ preview: { goingCount, bytes } }: { preview: RulesPreview }) {
  const { t } = useTranslation('rules');
  const locale = useLocale();
  if (goingCount === 0) return t('retention.nothing');
  return t('retention.goes', {
    tags: t('tags', { count: goingCount, shown: count(goingCount, locale) }),
    bytes: bytesText(bytes, locale),
  });
}
