import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BudgetUse } from '../../../../electron/bridge/contract.ts';
import { bytesText } from '../../../format/bytes.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { Badge } from '../../../parts/badge.tsx';
import { Gauge } from '../../../parts/gauge.tsx';
import { Icon } from '../../../parts/icon.tsx';
import styles from './budget-row.module.css';

const tones = { fine: 'ok', warns: 'warn', spent: 'bad' } as const;

/** One budget: of what, how much of it is used, and what its state means. */
export function BudgetRow({
  budget,
  onEdit,
  onRemove,
}: {
  budget: BudgetUse;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation('budgets');
  const locale = useLocale();
  const { pattern, bytes, warnPercent, used, cached, repositories, state } = budget;
  const name = pattern ?? t('whole');
  const warn = (bytes * warnPercent) / 100;
  const text = (size: number) => bytesText(size, locale);
  return (
    <li className={styles.budget}>
      <div className={styles.line}>
        <span className={pattern === null ? styles.whole : styles.pattern}>{name}</span>
        <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>
        <span className={styles.used}>{t('used', { used: text(used), total: text(bytes) })}</span>
        <Button size="compact-sm" aria-label={t('editOf', { name })} onClick={onEdit}>
          {t('edit')}
        </Button>
        <Tooltip label={t('remove')}>
          <ActionIcon size={26} aria-label={t('removeOf', { name })} onClick={onRemove}>
            <Icon name="trash" />
          </ActionIcon>
        </Tooltip>
      </div>
      <Gauge
        size="tall"
        parts={[
          { kind: 'unique', bytes: used - cached },
          { kind: 'cached', bytes: cached },
        ]}
        total={Math.max(bytes, used)}
        mark={warn}
        label={t('gauge', { used: text(used), total: text(bytes), warn: text(warn) })}
      />
      <p className={styles.means}>
        {state === 'fine' ? (
          t('warnsAt', { bytes: text(warn) })
        ) : (
          <span className={styles.urgent} data-state={state}>
            {t(`means.${state}`, { left: text(Math.max(0, bytes - used)) })}
          </span>
        )}
        {' · '}
        {t('repositories', { count: repositories, shown: count(repositories, locale) })}
        {cached > 0 && ` · ${t('cached', { bytes: text(cached) })}`}
      </p>
    </li>
  );
}
