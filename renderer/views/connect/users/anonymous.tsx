import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { Row } from '../../settings/row.tsx';
import { useChangeAccess } from './change-access.ts';

/** Whether pulls need a password. */
export function Anonymous({ on }: { on: boolean }) {
  const { t } = useTranslation('users');
  const change = useChangeAccess();
  return (
    <Row name={t('anonymous')} hint={t('anonymousHint')}>
      {(id) => (
        <Switch
          aria-labelledby={id}
          checked={on}
          onChange={(event) =>
            void change('setAnonymousPull', { anonymousPull: event.currentTarget.checked }).catch(sayTrouble)
          }
        />
      )}
    </Row>
  );
}
