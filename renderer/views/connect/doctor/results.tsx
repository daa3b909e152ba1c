import { useTranslation } from 'react-i18next';
import type { Check } from '../../../../electron/bridge/contract.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { useKnownEngines } from '../../../queries.ts';
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
  const known = useKnownEngines()?.find(({ id }) => id === engine);
  const name = engine === null ? t('doctor.registry') : known ? nameOf(known) : engine;
  const failed = checks.filter((check) => resultOf(check) === 'failed').length;
  const all = count(checks.length, locale);
  return (
    <section className={styles.group} aria-label={name}>
      <header className={styles.head}>
        <h3>{name}</h3>
        <span className={styles.sum}>
          {failed === 0
            ? t('doctor.passed', { count: checks.length, shown: all })
            : t('doctor.failedOf', { failed: count(failed, locale), all })}
        </span>
      </header>
      <CheckRows checks={checks} />
    </section>
  );
}
