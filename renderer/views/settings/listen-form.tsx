import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RegistrySettings } from '../../../electron/bridge/contract.ts';
import { ask } from '../../bridge.ts';
import { type Address, addressParts, addressText, isLoopback } from '../../format/address.ts';
import { hostOf } from '../../format/reference.ts';
import { Refused } from '../../parts/confirm-dialog.tsx';
import { toast } from '../../parts/toast.tsx';
import { useTell } from '../../queries.ts';
import { AddressFields } from './address-fields.tsx';
import { ExposeDialog } from './expose-dialog.tsx';
import styles from './network.module.css';

/** Changes where the registry listens, which starts it anew; beyond this machine only after a word about that. */
export function ListenForm({
  settings,
  several = true,
  onDone,
}: {
  settings: RegistrySettings;
  several?: boolean;
  onDone?: () => void;
}) {
  const { t } = useTranslation('settings');
  const saved = settings.listen.map(addressParts);
  const [typed, setTyped] = useState<Address[] | null>(null);
  const [asking, setAsking] = useState(false);
  const change = useTell('changeRegistrySettings');
  const addresses = typed ?? (saved.length > 0 ? saved : [{ host: 'localhost', port: 5000 }]);
  const texts = addresses.map(addressText);
  const changed = texts.join(' ') !== settings.listen.join(' ');
  const whole = addresses.every(({ host, port }) => host !== '' && port >= 1 && port <= 65_535);
  const beyond = addresses.filter(({ host }) => !isLoopback(host)).map(addressText);
  const apply = async (allowRemote: boolean) => {
    await change.mutateAsync({ listen: texts, allowRemote });
    setTyped(null);
    const { addresses: now } = await ask('status', {});
    toast(t('network.applied', { address: hostOf(now[0] ?? '') }));
    onDone?.();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (beyond.length > 0) setAsking(true);
        // What it is refused for is said below.
        else void apply(false).catch(() => undefined);
      }}
    >
      <AddressFields addresses={addresses} onChange={setTyped} several={several} />
      {change.error && !asking && <Refused error={change.error} />}
      {changed && (
        <div className={styles.apply}>
          <Button type="submit" variant="filled" disabled={!whole} loading={change.isPending}>
            {t('network.apply')}
          </Button>
          <Button variant="subtle" disabled={change.isPending} onClick={() => setTyped(null)}>
            {t('network.reset')}
          </Button>
        </div>
      )}
      {asking && <ExposeDialog onClose={() => setAsking(false)} addresses={beyond} onConfirm={apply} />}
    </form>
  );
}
