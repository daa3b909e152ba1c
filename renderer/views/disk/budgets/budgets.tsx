import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BudgetUse } from '../../../../electron/bridge/contract.ts';
import { useChangePolicy } from '../../../change-policy.ts';
import { PageError } from '../../../parts/page-error.tsx';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { useBudgets, usePolicy } from '../../../queries.ts';
import { BudgetDialog, plain } from './budget-dialog.tsx';
import { BudgetRow } from './budget-row.tsx';
import styles from './budgets.module.css';
import { Reserve } from './reserve.tsx';

/** How much may be taken: by the whole store, by groups of repositories, and of the disk. */
export function Budgets() {
  const { t } = useTranslation('budgets');
  const budgets = useBudgets();
  const policy = usePolicy().data;
  if (budgets.data) {
    return (
      <div className={styles.budgets}>
        <Listed budgets={budgets.data} />
        {policy && <Reserve policy={policy} key={policy.reserveBytes} />}
      </div>
    );
  }
  if (budgets.error === null) return <SkeletonRows height={78} />;
  return <PageError title={t('unreadable')} error={budgets.error} onRetry={() => void budgets.refetch()} />;
}

function Listed({ budgets }: { budgets: BudgetUse[] }) {
  const { t } = useTranslation('budgets');
  const [asked, setAsked] = useState<number | null>(null);
  const change = useChangePolicy();
  const remove = (at: number) =>
    change({ budgets: budgets.toSpliced(at, 1).map(plain) }, { message: t('form.removed') }).catch(
      sayTrouble,
    );
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <p className={styles.lead}>{t('lead')}</p>
        <Button variant="filled" onClick={() => setAsked(budgets.length)}>
          {t('add')}
        </Button>
      </div>
      {budgets.length === 0 ? (
        <p className="dim">{t('none')}</p>
      ) : (
        <ul aria-label={t('title')}>
          {budgets.map((budget, at) => (
            <BudgetRow
              key={budget.pattern ?? ''}
              budget={budget}
              onEdit={() => setAsked(at)}
              onRemove={() => void remove(at)}
            />
          ))}
        </ul>
      )}
      {asked !== null && <BudgetDialog budgets={budgets} at={asked} onClose={() => setAsked(null)} />}
    </section>
  );
}
