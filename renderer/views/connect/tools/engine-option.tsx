import { useTranslation } from 'react-i18next';
import type { Engine, MachineChange } from '../../../../electron/bridge/contract.ts';
import { count } from '../../../format/number.ts';
import { date } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { Icon } from '../../../parts/icon.tsx';
import { useNow } from '../../../parts/now.ts';
import { StateMark } from '../../../parts/state-mark.tsx';
import { useEngineName } from '../engine-names.ts';
import styles from './engine-option.module.css';
import { marks, shownState } from './engine-state.ts';

/** An engine in the list: what it is, how it is, and what would have to be done. */
export function EngineOption({
  id,
  engine,
  changes,
  chosen,
  onChoose,
}: {
  id: string;
  engine: Engine;
  changes: readonly MachineChange[];
  chosen: boolean;
  onChoose: () => void;
}) {
  const { t } = useTranslation('connect');
  const locale = useLocale();
  const { kind, instance, version, mode } = engine;
  const state = shownState(engine, changes);
  const mark = marks[state];
  const shown = count(engine.changes, locale);
  const about = [instance, shortVersion(version), mode !== null && t(`mode.${mode}`)];
  return (
    // The listbox hears the keys.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    // biome-ignore lint/a11y/useFocusableInteractive: see above
    <div id={id} role="option" aria-selected={chosen} className={styles.option} onClick={onChoose}>
      <StateMark mark={mark} />
      <span className={styles.words}>
        <span className={styles.name}>
          <b className="strong">{useEngineName()(kind)}</b>
          <span className={styles.about}>{about.filter(Boolean).join(' · ')}</span>
        </span>
        <span className={styles.state} data-mark={mark}>
          {t(`state.${state}`, { count: engine.changes, shown })}
          <Besides engine={engine} state={state} />
        </span>
      </span>
      <Icon name="right" />
    </div>
  );
}

function Besides({ engine, state }: { engine: Engine; state: ReturnType<typeof shownState> }) {
  const { t } = useTranslation('connect');
  const locale = useLocale();
  const now = useNow();
  const { changes, connectedAt } = engine;
  const besides =
    state === 'ready'
      ? t('besides.ready')
      : state === 'optional'
        ? t('besides.optional', { count: changes, shown: count(changes, locale) })
        : state === 'connected' && connectedAt !== null
          ? date(connectedAt, now, locale)
          : null;
  return besides === null ? null : <span className={styles.besides}> · {besides}</span>;
}

/** `28.5.1` of `28.5.1+dfsg1`. */
const shortVersion = (version: string | null) => /^\d+(\.\d+)*/.exec(version ?? '')?.[0] ?? version;
