import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { ask } from '../../bridge.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { sayTrouble } from '../../parts/say-trouble.ts';
import { useAbilities, useStatus } from '../../queries.ts';
import { Licences } from './licences.tsx';
import { Row } from './row.tsx';

const specification = 'https://github.com/opencontainers/distribution-spec/blob/main/spec.md';

/** Versions, what Berth is made of, and under which licences. */
export function About() {
  const { t } = useTranslation('settings');
  const [, go] = useLocation();
  const abilities = useAbilities();
  const status = useStatus().data;
  const [listed, setListed] = useState(false);
  if (!abilities) return null;
  const versions = Object.entries({ Berth: abilities.version, ...abilities.components })
    .filter(([, version]) => version !== '')
    .map(([name, version]) => `${name} ${version}`);
  const registry =
    status && status.version !== abilities.version ? [`${t('about.registry')} ${status.version}`] : [];
  const lines = [...versions, ...registry, abilities.platform];
  return (
    <>
      <Row name={t('about.versions')}>
        {() => (
          <>
            <span>{[...versions, ...registry].join(' · ')}</span>
            <CopyButton variant="subtle" size="compact-sm" text={lines.join('\n')}>
              {t('about.copy')}
            </CopyButton>
          </>
        )}
      </Row>
      <Row name={t('about.licence')} hint={t('about.licenceHint')}>
        {() => (
          <>
            <span>MIT</span>
            <Button size="compact-sm" onClick={() => setListed(true)}>
              {t('about.licences')}
            </Button>
          </>
        )}
      </Row>
      <Row name={t('about.links')}>
        {() => (
          <>
            <Button
              size="compact-sm"
              rightSection={<Icon name="external" size={14} />}
              onClick={() => ask('openLink', { url: specification }).catch(sayTrouble)}
            >
              {t('about.specification')}
            </Button>
            <Button size="compact-sm" onClick={() => go('/welcome')}>
              {t('about.welcome')}
            </Button>
          </>
        )}
      </Row>
      <Licences opened={listed} onClose={() => setListed(false)} />
    </>
  );
}
