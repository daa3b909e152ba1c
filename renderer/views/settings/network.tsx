import { useTranslation } from 'react-i18next';
import { useAbilities, useRegistry, useRegistrySettings, useStatus } from '../../queries.ts';
import { Elsewhere } from './elsewhere.tsx';
import { Exposed } from './exposed.tsx';
import { ListenForm } from './listen-form.tsx';
import { Row } from './row.tsx';

/** Where the registry listens. */
export function Network() {
  const { t } = useTranslation('settings');
  const registry = useRegistry();
  const settings = useRegistrySettings().data;
  const exposed = useStatus().data?.exposed === true;
  const manages = useAbilities()?.manageRegistry === true;
  const ours = manages && !(registry.state === 'running' && registry.attached);
  if (!settings) return null;
  return (
    <>
      {exposed && <Exposed ours={ours} />}
      <Row
        name={t('network.name')}
        hint={
          ours ? (
            t('network.hint')
          ) : (
            <Elsewhere how={t('network.elsewhere')} command="berth serve --listen localhost:5002" />
          )
        }
      >
        {() =>
          ours ? (
            <ListenForm key={settings.listen.join(' ')} settings={settings} />
          ) : (
            <span className="mono">{settings.listen.join(', ')}</span>
          )
        }
      </Row>
    </>
  );
}
