import { type KeyboardEvent, useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Engine, MachineChange } from '../../../../electron/bridge/contract.ts';
import { moved } from '../../../parts/table/selecting.ts';
import { isStore } from '../engine-names.ts';
import styles from './engine-list.module.css';
import { EngineOption } from './engine-option.tsx';

/** How many PageUp and PageDown pass over. */
const aPage = 5;

/** What can be connected, one of it chosen; the arrow keys choose another. */
export function EngineList({
  engines,
  changes,
  chosen,
  onChoose,
}: {
  engines: readonly Engine[];
  changes: readonly MachineChange[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}) {
  const { t } = useTranslation('connect');
  const list = useId();
  const groups = [
    { name: 'tools', members: engines.filter(({ kind }) => !isStore(kind)) },
    { name: 'stores', members: engines.filter(({ kind }) => isStore(kind)) },
  ] as const;
  const ordered = groups.flatMap(({ members }) => members);
  const at = ordered.findIndex(({ id }) => id === chosen);
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = moved(event.key, at, ordered.length, aPage);
    const next = to === undefined ? undefined : ordered[to];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next.id);
    document.getElementById(`${list}-${next.id}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div
      className={styles.list}
      role="listbox"
      aria-label={t('list')}
      aria-activedescendant={at < 0 ? undefined : `${list}-${chosen}`}
      tabIndex={0}
      onKeyDown={press}
    >
      {groups
        .filter(({ members }) => members.length > 0)
        .map(({ name, members }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is none of a listbox
          <div key={name} role="group" aria-label={t(`groups.${name}`)} className={styles.group}>
            {name === 'stores' && (
              <div className={styles.title} aria-hidden="true">
                {t('groups.stores')}
              </div>
            )}
            {members.map((engine) => (
              <EngineOption
                key={engine.id}
                id={`${list}-${engine.id}`}
                engine={engine}
                changes={changes}
                chosen={engine.id === chosen}
                onChoose={() => onChoose(engine.id)}
              />
            ))}
          </div>
        ))}
    </div>
  );
}
