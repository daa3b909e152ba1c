import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useTold } from '../../i18n/trouble.ts';
import { useAbilities, useRegistry, useRegistrySettings, useTell } from '../../queries.ts';
import { Elsewhere } from './elsewhere.tsx';
import { Row } from './row.tsx';
import { SwitchRow } from './switch-row.tsx';

/** Who has to log in, and whether pushes and deletes are taken: now, and after each start. */
export function Access() {
  const { t } = useTranslation('settings');
  const registry = useRegistry();
  const settings = useRegistrySettings();
  const manages = useAbilities()?.manageRegistry === true;
  const now = useTell('setReadOnly');
  const always = useTell('changeRegistrySettings');
  const running = registry.state === 'running';
  const ours = manages && !(running && registry.attached);
  return (
    <>
      <Users />
      <SwitchRow
        name={t('readOnly.name')}
        hint={
          <>
            {now.error ? <Refusal error={now.error} /> : t('readOnly.hint')}
            {!manages && <Elsewhere how={t('readOnlyAlways.command')} command="berth serve --read-only" />}
          </>
        }
        on={running && registry.status.readOnly}
        disabled={!running || now.isPending}
        onChange={(readOnly) => now.mutate({ readOnly })}
      />
      {ours && settings.data && (
        <SwitchRow
          name={t('readOnlyAlways.name')}
          hint={always.error ? <Refusal error={always.error} /> : t('readOnlyAlways.hint')}
          on={settings.data.readOnly}
          disabled={always.isPending}
          onChange={(readOnly) => always.mutate({ readOnly })}
        />
      )}
    </>
  );
}

function Users() {
  const { t } = useTranslation('settings');
  const [, go] = useLocation();
  return (
    <Row name={t('users.name')} hint={t('users.hint')}>
      {() => <Button onClick={() => go('/connect/users')}>{t('users.open')}</Button>}
    </Row>
  );
}

function Refusal({ error }: { error: unknown }) {
  return <span role="alert">{useTold(error).text}</span>;
}
