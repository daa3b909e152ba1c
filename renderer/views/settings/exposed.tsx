import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { Note } from '../../parts/note.tsx';
import { sayTrouble } from '../../parts/say-trouble.ts';
import { useAccess, useTell } from '../../queries.ts';

/** Other machines get in unprotected because that was allowed; `ours` is what can be changed here. */
export function Exposed({ ours }: { ours: boolean }) {
  const { t } = useTranslation('settings');
  const [, go] = useLocation();
  const change = useTell('changeRegistrySettings');
  const hasUsers = (useAccess().data?.users.length ?? 0) > 0;
  const end = () => change.mutate({ allowRemote: false }, { onError: sayTrouble });
  const action = hasUsers ? (
    ours && (
      <Button size="compact-sm" loading={change.isPending} onClick={end}>
        {t('network.protect')}
      </Button>
    )
  ) : (
    <Button size="compact-sm" onClick={() => go('/connect/users')}>
      {t('expose.addUser')}
    </Button>
  );
  return (
    <Note action={action}>
      <b className="strong">{t('network.exposed')}</b>{' '}
      <span className="dim">{t(hasUsers ? 'network.exposedWithUsers' : 'network.exposedNext')}</span>
    </Note>
  );
}
