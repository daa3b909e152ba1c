import { ActionIcon, Button, Switch, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../../../../electron/bridge/contract.ts';
import { Icon } from '../../../parts/icon.tsx';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { Time } from '../../../parts/time.tsx';
import { useChangeAccess } from './change-access.ts';
import styles from './users.module.css';

/** One user: who, since when unseen, what they may do, and the ways to change that. */
export function UserRow({
  user: { name, readOnly, lastSeenAt },
  onPassword,
  onRemove,
}: {
  user: User;
  onPassword: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation('users');
  const change = useChangeAccess();
  const [busy, setBusy] = useState(false);
  const setReadOnly = async (next: boolean) => {
    setBusy(true);
    await change('setUser', { name, readOnly: next }).catch(sayTrouble);
    setBusy(false);
  };
  return (
    <li className={styles.user}>
      <span className={styles.name} title={name}>
        {name}
      </span>
      <span className={styles.seen}>
        {lastSeenAt === null ? (
          t('unseen')
        ) : (
          <>
            {t('seen')} <Time at={lastSeenAt} />
          </>
        )}
      </span>
      <Switch
        label={t('readOnly')}
        aria-label={t('reads', { name })}
        checked={readOnly}
        disabled={busy}
        onChange={(event) => void setReadOnly(event.currentTarget.checked)}
      />
      <Button size="compact-sm" aria-label={t('passwordOf', { name })} onClick={onPassword}>
        {t('password')}
      </Button>
      <Tooltip label={t('remove')}>
        <ActionIcon size={26} aria-label={t('removeOf', { name })} onClick={onRemove}>
          <Icon name="trash" />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
