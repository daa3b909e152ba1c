import { useTranslation } from 'react-i18next';
import type { Check } from '../../../electron/bridge/contract.ts';
import { duration } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { tell } from '../../i18n/trouble.ts';
import type { Mark } from '../../parts/mark.ts';
import { StateMark } from '../../parts/state-mark.tsx';
import styles from './check-row.module.css';
import { FixButton } from './fix-button.tsx';

/** What was tried, one below the other, and what each came to. */
export function CheckRows({ checks }: { checks: readonly Check[] }) {
  return (
    <ul>
      {checks.map((check) => (
        <CheckRow key={[check.engine, check.what, check.door, check.command].join(' ')} check={check} />
      ))}
    </ul>
  );
}

function CheckRow({ check }: { check: Check }) {
  const { t } = useTranslation('connect');
  const locale = useLocale();
  const { what, door, ok, command, ms, trouble, fix } = check;
  const result = resultOf(check);
  return (
    <li className={styles.row}>
      <div className={styles.line}>
        <StateMark mark={marks[result]} />
        <span className={styles.what}>{t(`doctor.what.${what}`, { door })}</span>
        <span className="unseen">{t(`doctor.result.${result}`)}</span>
        {command !== null && (
          <code className={styles.command} title={command}>
            {command}
          </code>
        )}
        <span className={styles.took}>{ok === null ? t('doctor.result.skipped') : duration(ms, locale)}</span>
      </div>
      {(trouble || fix) && (
        <div className={styles.trouble} data-result={result}>
          {trouble && <Trouble {...tell(trouble)} />}
          {fix && <FixButton fix={fix} />}
        </div>
      )}
    </li>
  );
}

function Trouble({ what, next }: { what: string; next: string | null }) {
  return (
    <p className={styles.sentence}>
      {what} <span className="dim">{next}</span>
    </p>
  );
}

export const resultOf = ({ ok }: Check) => (ok === null ? 'skipped' : ok ? 'ok' : 'failed');
const marks = { ok: 'running', failed: 'failed', skipped: 'stopped' } as const satisfies Record<string, Mark>;
