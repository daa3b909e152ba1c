import { ActionIcon, Button, NumberInput, TextInput, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Address } from '../../format/address.ts';
import { Icon } from '../../parts/icon.tsx';
import styles from './network.module.css';
import { PortState } from './port-state.tsx';

/** The addresses to listen on, each a host and a port. */
export function AddressFields({
  addresses,
  onChange,
  several = true,
}: {
  addresses: Address[];
  onChange: (addresses: Address[]) => void;
  several?: boolean;
}) {
  const { t } = useTranslation('settings');
  const set = (at: number, address: Address) => onChange(addresses.with(at, address));
  return (
    <div className={styles.addresses}>
      {addresses.map((address, at) => (
        // An address is known by its place while it is typed.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={at} className={styles.address}>
          <TextInput
            aria-label={t('network.host', { number: at + 1 })}
            w={156}
            classNames={{ input: 'mono' }}
            spellCheck={false}
            value={address.host}
            onChange={(event) => set(at, { ...address, host: event.currentTarget.value.trim() })}
          />
          <NumberInput
            aria-label={t('network.port', { number: at + 1 })}
            w={76}
            classNames={{ input: 'mono' }}
            hideControls
            allowNegative={false}
            allowDecimal={false}
            value={address.port || ''}
            onChange={(port) => set(at, { ...address, port: Number(port) })}
          />
          <PortState address={address} onPort={(port) => set(at, { ...address, port })} />
          {addresses.length > 1 && (
            <Tooltip label={t('network.remove')}>
              <ActionIcon
                size={26}
                aria-label={`${t('network.remove')}: ${address.host}:${address.port}`}
                onClick={() => onChange(addresses.toSpliced(at, 1))}
              >
                <Icon name="close" />
              </ActionIcon>
            </Tooltip>
          )}
        </div>
      ))}
      {several && (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => onChange([...addresses, { host: '', port: addresses[0]?.port ?? 5000 }])}
        >
          {t('network.add')}
        </Button>
      )}
    </div>
  );
}
