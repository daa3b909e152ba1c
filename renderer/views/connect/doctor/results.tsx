import { useTranslation } from 'react-i18next';
import type { Check } from '../../../../electron/bridge/contract.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { CheckRows, resultOf } from '../check-row.tsx';
import { useEngineName } from '../engine-names.ts';
import styles from './doctor.module.css';

/** What was tried, by who tried it: the registry itself first. */
export function Results({ checks }: { checks: readonly Check[] }) {
  const groups = Map.groupBy(checks, ({ engine }) => engine);
  const engines = [...groups.keys()].toSorted((a, b) => Number(a !== null) - Number(b !== null));
  return engines.map((engine) => (
    <Group key={engine ?? ''} engine={engine} checks={groups.get(engine) ?? []} />
  ));
}

function Group({ engine, checks }: { engine: string | null; checks: readonly Check[] }) {
  const { t } = useTranslation('connect');
  const locale = useLocale();
  const nameOf = useEngineName();
  const name = engine === null ? t('doctor.registry') : nameOf(engine);
  const results = checks.map(resultOf);
  const failed = results.filter((result) => result === 'failed').length;
  const passed = results.filter((result) => result === 'ok').length;
  return (
    <section className={styles.group} aria-label={name}>
      <header className={styles.head}>
        <h3>{name}</h3>
        <span className={styles.sum}>
          {failed > 0
            ? t('doctor.failedOf', { failed: count(failed, locale), all: count(checks.length, locale) })
            : passed > 0
              ? t('doctor.passed', { count: passed, shown: count(passed, locale) })
              : t('doctor.result.skipped')}
        </span>
      </header>
      <CheckRows checks={checks} />
    </section>
  );
}
