import { Button, Popover } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RegistryState } from '../../electron/bridge/contract.ts';
import { hostOf } from '../format/reference.ts';
import { allWords } from '../i18n/index.ts';
import { tell } from '../i18n/trouble.ts';
import { useCopying } from '../parts/copying.ts';
import { Facts } from '../parts/facts.tsx';
import { Icon } from '../parts/icon.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { Time } from '../parts/time.tsx';
import { useAbilities, useJobs, useRegistry, useStatus, useTell, useTransfers } from '../queries.ts';
import styles from './address-chip.module.css';
import { registryMark } from './registry-mark.ts';

/** Two parts: the state, which opens what is behind it, and the address, which a click copies. */
export function AddressChip() {
  const { t } = useTranslation();
  const registry = useRegistry();
  const { mark, word } = registryMark(registry, useTransfers(), useJobs());
  const status = useStatus().data;
  const address = status && hostOf(status.addresses[0] ?? '');
  return (
    <div className={styles.chip}>
      <Popover position="bottom-end" width={300} trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className={styles.part}
            aria-label={t('stateDetails', { state: t(`state.${word}`) })}
          >
            <StateMark mark={mark} />
            {t(`state.${word}`)}
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <Details registry={registry} />
        </Popover.Dropdown>
      </Popover>
      {address && <Address address={address} />}
    </div>
  );
}

function Address({ address }: { address: string }) {
  const { t } = useTranslation(allWords);
  const { copied, copy } = useCopying();
  return (
    <button
      type="button"
      className={styles.part}
      aria-label={t('copyAddress', { address })}
      onClick={() => copy(address)}
    >
      {/* Both words keep their room, so that nothing moves while one stands for the other. */}
      <span className={styles.address}>
        <span className="mono" data-hidden={copied || undefined}>
          {address}
        </span>
        <span data-hidden={!copied || undefined}>{t('parts:copied')}</span>
      </span>
      <Icon name={copied ? 'check' : 'copy'} size={14} />
    </button>
  );
}

function Details({ registry }: { registry: RegistryState }) {
  const { t } = useTranslation();
  const manages = useAbilities()?.manageRegistry === true;
  const restart = useTell('restartRegistry');
  const stop = useTell('stopRegistry');
  const start = useTell('startRegistry');
  if (registry.state !== 'running') {
    const told = 'trouble' in registry ? tell(registry.trouble) : null;
    return (
      <div className={styles.details}>
        <p>{told?.text ?? t(`state.${registry.state}`)}</p>
        <Button size="compact-sm" variant="filled" onClick={() => start.mutate({})}>
          {t('start')}
        </Button>
      </div>
    );
  }
  const { listening, startedAt, version, trouble, notices } = registry.status;
  const troubles = trouble ? [trouble, ...notices] : notices;
  return (
    <div className={styles.details}>
      {troubles.map((one) => (
        <p key={one.message}>{tell(one).text}</p>
      ))}
      <Facts
        facts={[
          [
            t('listens'),
            <span key="listens" className={styles.listening}>
              {listening.join(', ')}
            </span>,
          ],
          [t('since'), <Time key="since" at={startedAt} />],
          [t('version'), version],
        ]}
      />
      {registry.attached && <p className="faint small">{t('attached')}</p>}
      {manages && !registry.attached && (
        <div className={styles.buttons}>
          <Button size="compact-sm" loading={restart.isPending} onClick={() => restart.mutate({})}>
            {t('restart')}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => stop.mutate({})}>
            {t('stop')}
          </Button>
        </div>
      )}
    </div>
  );
}
