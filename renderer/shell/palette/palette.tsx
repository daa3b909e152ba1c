import { Modal } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../bridge.ts';
import { hostOf, pullCommand } from '../../format/reference.ts';
import { allWords } from '../../i18n/index.ts';
import { announce } from '../../parts/announce.ts';
import { Icon } from '../../parts/icon.tsx';
import { Keys } from '../../parts/keys.tsx';
import { Marked, Reference } from '../../parts/reference.tsx';
import { toast } from '../../parts/toast.tsx';
import { useStatus } from '../../queries.ts';
import { type Entry, useEntries } from './entries.ts';
import { closePalette, usePaletteOpened } from './opened.ts';
import styles from './palette.module.css';
import { remember } from './recent.ts';

/** Finds images, actions and places by a few letters. */
export function Palette() {
  const { t } = useTranslation();
  const opened = usePaletteOpened();
  return (
    <Modal.Root
      opened={opened}
      onClose={closePalette}
      size={620}
      yOffset={96}
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay />
      <Modal.Content radius="xl" aria-label={t('palette.label')}>
        <Finder />
      </Modal.Content>
    </Modal.Root>
  );
}

function Finder() {
  const { t } = useTranslation(allWords);
  const id = useId();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const entries = useEntries(typed);
  const address = hostOf(useStatus().data?.addresses[0] ?? '');
  const chosen = entries[Math.min(at, entries.length - 1)];

  useEffect(() => {
    if (typed !== '') announce(t('palette.found', { count: entries.length }));
  }, [typed, entries.length, t]);
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, at]);

  const run = (entry: Entry) => {
    remember(entry.id);
    closePalette();
    entry.run();
  };
  const copyPull = async ({ reference }: Entry) => {
    if (reference === undefined) return;
    const text = pullCommand(address, reference);
    closePalette();
    await ask('copyText', { text });
    toast(t('parts:copiedText', { text }));
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined)
      setAt((now) => (Math.min(now, entries.length - 1) + step + entries.length) % entries.length || 0);
    else if (event.key === 'Enter' && chosen) {
      if (event.ctrlKey || event.metaKey) void copyPull(chosen);
      else run(chosen);
    } else return;
    event.preventDefault();
  };

  return (
    <div className={styles.palette}>
      <div className={styles.top}>
        <Icon name="search" />
        <input
          data-autofocus
          className={styles.input}
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen ? `${id}-${entries.indexOf(chosen)}` : undefined}
          aria-autocomplete="list"
          aria-label={t('search')}
          placeholder={t('palette.input')}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={press}
        />
      </div>
      <div className={styles.list} id={`${id}-list`} role="listbox" aria-label={t('palette.label')}>
        {(['images', 'do', 'go'] as const).map((group) => {
          const own = entries.filter((entry) => entry.group === group);
          if (own.length === 0) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
            <div key={group} role="group" aria-label={t(`palette.${group}`)}>
              <div className={styles.group} aria-hidden="true">
                {t(`palette.${group}`)}
              </div>
              {own.map((entry) => (
                <Option
                  key={entry.id}
                  id={`${id}-${entries.indexOf(entry)}`}
                  entry={entry}
                  chosen={entry === chosen}
                  onRun={run}
                />
              ))}
            </div>
          );
        })}
      </div>
      {entries.length === 0 && <p className={styles.none}>{t('palette.none')}</p>}
      <Foot />
    </div>
  );
}

function Option({
  id,
  entry,
  chosen,
  onRun,
}: {
  id: string;
  entry: Entry;
  chosen: boolean;
  onRun: (entry: Entry) => void;
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above hears the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the field above has the focus and names the chosen option
    <div id={id} role="option" aria-selected={chosen} className={styles.option} onClick={() => onRun(entry)}>
      <Icon name={entry.icon} />
      <span className={styles.text}>
        {entry.group === 'images' ? (
          <Reference reference={entry.text} marked={entry.marked} />
        ) : (
          <span>
            <Marked text={entry.text} marked={entry.marked} />
          </span>
        )}
        {entry.hint && <span className="faint small">{entry.hint}</span>}
      </span>
      {chosen && !entry.keys && <Keys keys="enter" />}
      {entry.keys && <Keys keys={entry.keys} />}
    </div>
  );
}

function Foot() {
  const { t } = useTranslation();
  return (
    <div className={styles.foot} aria-hidden="true">
      <span>
        <Keys keys="up down" /> {t('palette.choose')}
      </span>
      <span>
        <Keys keys="enter" /> {t('palette.open')}
      </span>
      <span>
        <Keys keys="mod+enter" /> {t('palette.copy')}
      </span>
      <span className={styles.last}>
        <Keys keys="escape" /> {t('palette.close')}
      </span>
    </div>
  );
}
