import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { type Address, hostsOf } from '../../format/address.ts';
import { Badge } from '../../parts/badge.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useAnswer, useStatus } from '../../queries.ts';
import styles from './network.module.css';

const typingMs = 300;
const isPort = (port: number) => Number.isInteger(port) && port >= 1 && port <= 65_535;

/** Beside an address: what listens there now, whether its port is free, or who has it and which one would be. */
export function PortState({ address, onPort }: { address: Address; onPort: (port: number) => void }) {
  const { t } = useTranslation('settings');
  const [port] = useDebouncedValue(address.port, typingMs);
  const listening = useStatus().data?.listening ?? [];
  const own = listening.filter((text) => text.endsWith(`:${address.port}`));
  const asked = own.length === 0 && port === address.port && isPort(port);
  const { data: check } = useAnswer('checkPort', asked ? { port } : null);
  if (!isPort(address.port)) return <Badge tone="bad">{t('network.noPort')}</Badge>;
  const hosts = hostsOf(own);
  // The port is ours already; whether the new host can be had is known when it is tried.
  if (own.length > 0 && !(address.host === 'localhost' || hosts.includes(address.host))) return null;
  if (own.length > 0) {
    return (
      <Badge tone="ok">
        <Icon name="check" size={12} />
        {hosts.join(t('network.and'))}
      </Badge>
    );
  }
  if (!asked || check === undefined) return null;
  if (check.free) {
    return (
      <Badge tone="ok">
        <Icon name="check" size={12} />
        {t('network.free')}
      </Badge>
    );
  }
  return (
    <span className={styles.taken}>
      <Badge tone="warn">
        {check.holder === null ? t('network.taken') : t('network.takenBy', { holder: check.holder })}
      </Badge>
      <Button size="compact-sm" onClick={() => onPort(check.suggestion)}>
        {t('network.usePort', { port: check.suggestion })}
      </Button>
    </span>
  );
}
