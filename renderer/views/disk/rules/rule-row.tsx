import { ActionIcon, Button, Switch, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Rule, RulesPreview } from '../../../../electron/bridge/contract.ts';
import { bytesText } from '../../../format/bytes.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { Icon } from '../../../parts/icon.tsx';
import styles from './rule-row.module.css';
import { useRuleWords } from './rule-words.ts';

interface RuleRowProps {
  rule: Rule;
  /** What goes by it now, once that is known. */
  now: RulesPreview['rules'][number] | undefined;
  onSwitch: (enabled: boolean) => void;
  onEdit: () => void;
  onRemove: () => void;
}

/** One rule: whose tags, what stays of them, what would go now. */
export function RuleRow({ rule, now, onSwitch, onEdit, onRemove }: RuleRowProps) {
  const { t } = useTranslation('rules');
  const words = useRuleWords();
  const { pattern, enabled } = rule;
  return (
    <li className={styles.rule} data-off={!enabled || undefined}>
      <Switch
        aria-label={t('onOf', { pattern })}
        checked={enabled}
        onChange={(event) => onSwitch(event.currentTarget.checked)}
      />
      <div className={styles.what}>
        <span className={styles.pattern}>{pattern}</span>
        <span className={styles.keeps}>{words.whole(rule)}</span>
      </div>
      <div className={styles.now}>{enabled ? now && <Now now={now} /> : t('off')}</div>
      <Button size="compact-sm" aria-label={t('editOf', { pattern })} onClick={onEdit}>
        {t('edit')}
      </Button>
      <Tooltip label={t('remove')}>
        <ActionIcon size={26} aria-label={t('removeOf', { pattern })} onClick={onRemove}>
          <Icon name="trash" />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}

function Now({ now: { repositories, tags, bytes } }: { now: RulesPreview['rules'][number] }) {
  const { t } = useTranslation('rules');
  const locale = useLocale();
  return (
    <>
      <span className={tags > 0 ? styles.goes : undefined}>
        {tags > 0
          ? `${t('goes', { count: tags, shown: count(tags, locale) })} · ${bytesText(bytes, locale)}`
          : t('goesNone')}
      </span>
      <span className={styles.matches}>
        {repositories === 0
          ? t('matchesNone')
          : t('matches', { count: repositories, shown: count(repositories, locale) })}
      </span>
    </>
  );
}
