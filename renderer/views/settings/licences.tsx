import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/dialog.tsx';
import { Icon } from '../../parts/icon.tsx';
import { NoMatch } from '../../parts/no-match.tsx';
import styles from './licences.module.css';

/** As the build writes them to licences.json. */
interface Licence {
  name: string;
  version: string;
  licence: string;
  text: string | null;
}

/** Every package that Berth is delivered with, its licence, and on a click the text of it. */
export function Licences({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('settings');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('licences.title')} size={640}>
      <List />
    </Dialog>
  );
}

function List() {
  const { t } = useTranslation('settings');
  const [typed, setTyped] = useState('');
  const { data = [], isError } = useQuery({ queryKey: ['licences'], queryFn: readLicences });
  const wanted = typed.trim().toLowerCase();
  const found = data.filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(wanted));
  if (isError) return <p className="dim">{t('licences.missing')}</p>;
  return (
    <>
      <TextInput
        data-autofocus
        aria-label={t('licences.search')}
        placeholder={t('licences.search')}
        leftSection={<Icon name="search" />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <section className={styles.list} aria-label={t('licences.title')} tabIndex={-1}>
        {found.map((licence) => (
          <One key={`${licence.name} ${licence.version}`} licence={licence} />
        ))}
        {found.length === 0 && wanted !== '' && <NoMatch filter={typed} onClear={() => setTyped('')} />}
      </section>
    </>
  );
}

function One({ licence: { name, version, licence, text } }: { licence: Licence }) {
  const { t } = useTranslation('settings');
  return (
    <details className={styles.one}>
      <summary className={styles.summary}>
        <Icon name="right" size={12} />
        <span className="strong">{name}</span>
        <span className="faint">{version}</span>
        <span className={styles.licence}>{licence}</span>
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard scrolls what has the focus */}
      <pre className={styles.text} tabIndex={0}>
        {text ?? t('licences.noText')}
      </pre>
    </details>
  );
}

async function readLicences(): Promise<Licence[]> {
  const response = await fetch('./licences.json');
  if (!response.ok) throw new Error(`licences.json: ${response.status}`);
  return (await response.json()) as Licence[];
}
