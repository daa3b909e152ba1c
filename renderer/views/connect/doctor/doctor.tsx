import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Examination } from '../../../../electron/bridge/contract.ts';
import { count } from '../../../format/number.ts';
import { ago } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { useNow } from '../../../parts/now.ts';
import { PageError } from '../../../parts/page-error.tsx';
import { StateMark } from '../../../parts/state-mark.tsx';
import { resultOf } from '../check-row.tsx';
import { InTerminal } from '../in-terminal.tsx';
import { Panel } from '../panel.tsx';
import { DetailHead } from '../tools/detail-head.tsx';
import styles from './doctor.module.css';
import { useExamining } from './examining.ts';
import { Results } from './results.tsx';

/** Whether every tool reaches the registry by every door, tried by the tools themselves. */
export function Doctor() {
  const { t } = useTranslation('connect');
  const { running, examination, error, begin } = useExamining();
  return (
    <Panel>
      <DetailHead
        title={examination ? <Verdict examination={examination} /> : t('doctor.title')}
        action={
          <Button variant="filled" loading={running} onClick={begin}>
            {t(examination || error ? 'doctor.again' : 'doctor.examine')}
          </Button>
        }
      >
        {t('doctor.lead')} {examination && <When at={examination.at} />}
      </DetailHead>
      <div aria-live="polite">
        {running && (
          <p className={styles.running}>
            <StateMark mark="working" /> {t('doctor.running')}
          </p>
        )}
        {error && <PageError title={t('doctor.failed')} error={error} onRetry={begin} />}
      </div>
      {examination && <Results checks={examination.checks} />}
      {!examination && !running && !error && <p className="faint">{t('doctor.never')}</p>}
      <InTerminal command="berth doctor" />
    </Panel>
  );
}

function Verdict({ examination: { checks } }: { examination: Examination }) {
  const { t } = useTranslation('connect');
  const locale = useLocale();
  const failed = checks.filter((check) => resultOf(check) === 'failed').length;
  const tried = checks.filter(({ ok }) => ok !== null).length;
  const shown = count(tried, locale);
  return failed === 0
    ? t('doctor.allWell', { count: tried, shown })
    : t('doctor.some', { failed: count(failed, locale), all: shown });
}

function When({ at }: { at: number }) {
  const { t } = useTranslation('connect');
  const locale = useLocale();
  const now = useNow();
  return t('doctor.at', { time: ago(at, Math.max(now, at), locale) });
}
