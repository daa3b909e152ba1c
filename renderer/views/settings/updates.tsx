import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UpdateState } from '../../../electron/bridge/contract.ts';
import { ago } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { tell } from '../../i18n/trouble.ts';
import { ConfirmDialog, Refused } from '../../parts/confirm-dialog.tsx';
import { ProgressBar, ProgressFigures } from '../../parts/progress-bar.tsx';
import { useAbilities, usePreferences, useTell, useUpdates } from '../../queries.ts';
import { Row } from './row.tsx';
import styles from './updates.module.css';

/** Which version there is, the way to the next one, and the way back. */
export function Updates() {
  const { t } = useTranslation('settings');
  const version = useAbilities()?.version;
  const updates = useUpdates();
  return (
    <>
      <Row name={t('updates.version')} hint={updates && <Found updates={updates} />}>
        {() => (
          <>
            <span className={styles.version}>Berth {version}</span>
            {updates && <Steps updates={updates} />}
          </>
        )}
      </Row>
      <Feed />
    </>
  );
}

function Found({ updates }: { updates: UpdateState }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  switch (updates.state) {
    case 'idle':
      if (updates.checkedAt === null) return t('updates.never');
      return t('updates.newest', { time: ago(updates.checkedAt, Date.now(), locale) });
    case 'checking':
      return t('updates.checking');
    case 'available':
      return (
        <>
          {t('updates.available', { version: updates.version })}
          {updates.notes && <span className={styles.notes}>{updates.notes}</span>}
        </>
      );
    case 'downloading':
      return <Downloading updates={updates} />;
    case 'ready':
      return t('updates.ready', { version: updates.version });
    case 'failed':
      return <span role="alert">{tell(updates.trouble).text}</span>;
  }
}

function Downloading({ updates }: { updates: Extract<UpdateState, { state: 'downloading' }> }) {
  const { t } = useTranslation('settings');
  const [startedAt] = useState(Date.now);
  const label = t('updates.downloading', { version: updates.version });
  const total = updates.totalBytes || null;
  const seconds = Math.max(1, (Date.now() - startedAt) / 1000);
  return (
    <span className={styles.downloading}>
      <span>{label}</span>
      <ProgressFigures
        label={label}
        done={updates.bytes}
        total={total}
        bytesPerSecond={updates.bytes / seconds}
        startedAt={startedAt}
      />
      <span className={styles.bar}>
        <ProgressBar label={label} done={updates.bytes} total={total} />
      </span>
    </span>
  );
}

/** The one step that is next. */
function Steps({ updates }: { updates: UpdateState }) {
  const { t } = useTranslation('settings');
  const check = useTell('checkForUpdates');
  const download = useTell('downloadUpdate');
  const [installing, setInstalling] = useState(false);
  switch (updates.state) {
    case 'checking':
    case 'downloading':
      return null;
    case 'available':
      return (
        <Button variant="filled" loading={download.isPending} onClick={() => download.mutate({})}>
          {t('updates.download')}
        </Button>
      );
    case 'ready':
      return (
        <>
          <Button variant="filled" onClick={() => setInstalling(true)}>
            {t('updates.install')}
          </Button>
          <InstallDialog version={updates.version} opened={installing} onClose={() => setInstalling(false)} />
        </>
      );
    default:
      return (
        <>
          <Button loading={check.isPending} onClick={() => check.mutate({})}>
            {t(updates.state === 'failed' ? 'updates.again' : 'updates.check')}
          </Button>
          {updates.state === 'idle' && updates.previousVersion && (
            <GoBack version={updates.previousVersion} />
          )}
          {check.error && <Refused error={check.error} />}
        </>
      );
  }
}

function InstallDialog({
  version,
  opened,
  onClose,
}: {
  version: string;
  opened: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('settings');
  const install = useTell('installUpdate');
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      danger={false}
      title={t('updates.installTitle', { version })}
      confirm={t('updates.install')}
      onConfirm={() => install.mutateAsync({})}
    >
      <p className="dim">{t('updates.installMeans')}</p>
    </ConfirmDialog>
  );
}

function GoBack({ version }: { version: string }) {
  const { t } = useTranslation('settings');
  const back = useTell('goBackToPreviousVersion');
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="subtle" onClick={() => setAsking(true)}>
        {t('updates.back', { version })}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        danger={false}
        title={t('updates.backTitle', { version })}
        confirm={t('updates.backConfirm', { version })}
        onConfirm={() => back.mutateAsync({})}
      >
        <p className="dim">{t('updates.backMeans')}</p>
      </ConfirmDialog>
    </>
  );
}

function Feed() {
  const { t } = useTranslation('settings');
  const preferences = usePreferences();
  const change = useTell('changePreferences');
  const [typed, setTyped] = useState<string | null>(null);
  if (!preferences) return null;
  const save = () => {
    if (typed !== null && typed.trim() !== preferences.updateFeed)
      change.mutate({ updateFeed: typed.trim() });
    setTyped(null);
  };
  return (
    <Row name={t('updates.feed')} hint={t('updates.feedHint')}>
      {(id) => (
        <TextInput
          aria-labelledby={id}
          w={380}
          maw="100%"
          classNames={{ input: 'mono' }}
          type="url"
          spellCheck={false}
          placeholder="https://"
          value={typed ?? preferences.updateFeed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={save}
          onKeyDown={(event) => event.key === 'Enter' && save()}
        />
      )}
    </Row>
  );
}
