import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CommandBox } from '../../parts/command-box.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useKnownEngines } from '../../queries.ts';
import { isToDo } from '../connect/engines.ts';
import { commandsFor, type Way, ways } from './commands.ts';
import styles from './push.module.css';

const key = 'berth.way';

/** What to type to push and to use an image, for each kind of tool; the one chosen last is shown again. */
export function Push({ address }: { address: string }) {
  const { t } = useTranslation('overview');
  const [way, setWay] = useState<Way>(
    () => ways.find((one) => one === localStorage.getItem(key)) ?? 'docker',
  );
  const known = useKnownEngines() ?? [];
  const connected = new Set(known.filter((engine) => !isToDo(engine)).map(({ kind }) => kind));
  const choose = (next: Way) => {
    localStorage.setItem(key, next);
    setWay(next);
  };
  return (
    <Tabs
      label={t('push')}
      tabs={ways.map((value) => ({ value, label: t(`ways.${value}`) }))}
      value={way}
      onChange={choose}
    >
      <div className={styles.groups}>
        {commandsFor(way, address, connected).map(({ title, lines }) => (
          <div key={lines[0]}>
            {title && <p className={styles.title}>{t(`groups.${title}`)}</p>}
            <CommandBox size="tall" address={address} lines={lines} />
          </div>
        ))}
      </div>
    </Tabs>
  );
}
