import { useTranslation } from 'react-i18next';
import { usePreferences, useTell } from '../../queries.ts';
import { SwitchRow } from './switch-row.tsx';

export function Notifications() {
  const { t } = useTranslation('settings');
  const preferences = usePreferences();
  const change = useTell('changePreferences');
  if (!preferences) return null;
  return (
    <SwitchRow
      name={t('notifications.name')}
      hint={t('notifications.hint')}
      on={preferences.notifications}
      onChange={(notifications) => change.mutate({ notifications })}
    />
  );
}
