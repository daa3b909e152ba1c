import { Button, Checkbox } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { RegistryState } from '../../../electron/bridge/contract.ts';
import { useAbilities, usePreferences, useRegistry, useTell } from '../../queries.ts';
import { Logo } from '../../shell/logo.tsx';
import { Checks } from './checks.tsx';
import { FirstPush } from './first-push.tsx';
import { PlaceDialog } from './place-dialog.tsx';
import styles from './welcome.module.css';

/** The first run: what was found on this machine at the left, a first push at the right. */
export default function Welcome() {
  const { t } = useTranslation('welcome');
  const registry = useRegistry();
  const headline = headlineOf(registry);
  const inTray = useAbilities()?.manageRegistry === true;
  const lead = headline === 'failed' ? 'leadNotYet' : inTray ? 'lead' : 'leadInBrowser';
  useEffect(() => {
    document.title = `${t('title')} – Berth`;
  }, [t]);
  return (
    <main id="page" tabIndex={-1} className={styles.welcome}>
      <div className={styles.left}>
        <div className={styles.brand}>
          <Logo size={28} />
          <span>Berth</span>
        </div>
        <div className={styles.found}>
          <h1 className={styles.headline}>{t(`headline.${headline}`)}</h1>
          <p className={styles.lead}>{t(lead)}</p>
          <Checks />
        </div>
        <Choices attached={registry.state === 'running' && registry.attached} />
      </div>
      <div className={styles.right}>
        <FirstPush />
        <Leave />
      </div>
    </main>
  );
}

function headlineOf({ state }: RegistryState): 'running' | 'starting' | 'failed' {
  if (state === 'running' || state === 'starting') return state;
  return 'failed';
}

function Choices({ attached }: { attached: boolean }) {
  const { t } = useTranslation('welcome');
  const abilities = useAbilities();
  const preferences = usePreferences();
  const change = useTell('changePreferences');
  const [opened, setOpened] = useState(false);
  return (
    <div className={styles.foot}>
      {abilities?.startAtLogin && preferences && (
        <Checkbox
          label={t('startAtLogin')}
          checked={preferences.startAtLogin}
          onChange={(event) => change.mutate({ startAtLogin: event.currentTarget.checked })}
        />
      )}
      {abilities?.manageRegistry && !attached && (
        <>
          <Button variant="subtle" ml="auto" onClick={() => setOpened(true)}>
            {t('other')}
          </Button>
          <PlaceDialog opened={opened} onClose={() => setOpened(false)} />
        </>
      )}
    </div>
  );
}

function Leave() {
  const { t } = useTranslation('welcome');
  const [, go] = useLocation();
  const running = useRegistry().state === 'running';
  const change = useTell('changePreferences');
  const leave = async () => {
    await change.mutateAsync({ welcomed: true }).catch(() => undefined);
    go('/');
  };
  return (
    <div className={styles.leave}>
      <Button variant="subtle" onClick={() => void leave()}>
        {t('skip')}
      </Button>
      <Button variant={running ? 'filled' : 'default'} onClick={() => void leave()}>
        {t('open')}
      </Button>
    </div>
  );
}
