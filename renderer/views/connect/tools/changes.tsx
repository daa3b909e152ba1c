import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MachineChange } from '../../../../electron/bridge/contract.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { Icon } from '../../../parts/icon.tsx';
import { PageError } from '../../../parts/page-error.tsx';
import { useMachineChanges } from '../../../queries.ts';
import { isStore, useEngineName } from '../engine-names.ts';
import styles from './changes.module.css';
import { changesOf, isEdited, isInterrupted } from './engine-state.ts';
import { useUndoing } from './undoing.tsx';

/** Everything that Berth has changed on this machine and that can be taken back. */
export function Changes() {
  const { t } = useTranslation('connect');
  const { data, error, refetch } = useMachineChanges();
  const undoing = useUndoing();
  const changes = (data ?? []).filter(({ state }) => state !== 'undone');
  return (
    <section className={styles.changes} aria-label={t('changes.title')}>
      <h2 className={styles.title}>{t('changes.title')}</h2>
      {error && data === undefined ? (
        <PageError title={t('changes.unreadable')} error={error} onRetry={() => void refetch()} />
      ) : changes.length === 0 ? (
        <p className="faint small">{data && t('changes.none')}</p>
      ) : (
        <>
          <ul>
            {changes.map((change) => (
              <Change
                key={change.id}
                change={change}
                onUndo={() => undoing.ask(changesOf(change.engine, changes))}
              />
            ))}
          </ul>
          <Button
            size="compact-sm"
            variant="subtle"
            color="bad"
            className={styles.all}
            onClick={() => undoing.ask(changes, 'all')}
          >
            {t('changes.all')}
          </Button>
        </>
      )}
      {undoing.dialog}
    </section>
  );
}

function Change({ change, onUndo }: { change: MachineChange; onUndo: () => void }) {
  const { t } = useTranslation('connect');
  const locale = useLocale();
  const name = useEngineName()(change.engine);
  const [first] = change.steps.filter(({ state }) => state !== 'undone');
  const more = change.steps.length - 1;
  const odd = isInterrupted(change) ? 'interrupted' : isEdited(change) ? 'edited' : null;
  const files = change.steps.map(({ subject }) => subject).join('\n');
  return (
    <li className={styles.change}>
      <Icon name={isStore(change.kind) ? 'signed' : 'document'} />
      <span className={styles.words} title={files}>
        <span>{name}</span>
        {odd === null ? (
          <span className={styles.file}>
            <code className={styles.path}>
              <bdi>{first?.subject}</bdi>
            </code>
            {more > 0 && (
              <span className={styles.more}>{t('changes.more', { count: count(more, locale) })}</span>
            )}
          </span>
        ) : (
          <span className={styles.odd}>{t(`state.${odd}`)}</span>
        )}
      </span>
      <Button size="compact-sm" variant="subtle" aria-label={t('changes.undoOne', { name })} onClick={onUndo}>
        {t('changes.undo')}
      </Button>
    </li>
  );
}
