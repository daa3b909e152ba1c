import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, useAction, useActionList } from '../actions.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Keys } from '../parts/keys.tsx';
import styles from './shortcuts.module.css';

/** `?` shows which keys there are: those offered now, and those that all lists know. */
export function Shortcuts() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  useAction({
    id: 'help',
    group: 'do',
    icon: 'key',
    label: t('shortcuts.help'),
    keys: '?',
    run: () => setOpened(true),
  });
  return (
    <Dialog opened={opened} onClose={() => setOpened(false)} size={680} title={t('shortcuts.title')}>
      <div className={styles.columns} data-autofocus tabIndex={-1}>
        <Everywhere />
        <Lists />
      </div>
    </Dialog>
  );
}

function Everywhere() {
  const { t } = useTranslation();
  const actions = useActionList().filter(
    (action): action is Action & { keys: string } => action.keys !== undefined,
  );
  return (
    <section>
      <h3 className={styles.title}>{t('shortcuts.everywhere')}</h3>
      {actions.map(({ id, label, keys }) => (
        <Line key={id} label={label} keys={[keys]} />
      ))}
    </section>
  );
}

function Lists() {
  const { t } = useTranslation();
  return (
    <section>
      <h3 className={styles.title}>{t('shortcuts.lists')}</h3>
      <Line label={t('shortcuts.move')} keys={['up', 'down', 'Home', 'End']} />
      <Line label={t('shortcuts.open')} keys={['enter']} />
      <Line label={t('shortcuts.select')} keys={['space']} />
      <Line label={t('shortcuts.extend')} keys={['shift+down', 'mod+a']} />
      <Line label={t('shortcuts.copy')} keys={['c']} />
      <Line label={t('shortcuts.retag')} keys={['r']} />
      <Line label={t('shortcuts.delete')} keys={['delete']} />
      <Line label={t('shortcuts.escape')} keys={['escape']} />
    </section>
  );
}

function Line({ label, keys }: { label: string; keys: string[] }) {
  return (
    <div className={styles.line}>
      <span>{label}</span>
      <span className={styles.keys}>
        {keys.map((one) => (
          <Keys key={one} keys={one} />
        ))}
      </span>
    </div>
  );
}
