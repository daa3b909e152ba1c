import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../bridge.ts';
import { bytesText } from '../../format/bytes.ts';
import { shortFolder } from '../../format/folder.ts';
import { useLocale } from '../../i18n/index.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { sayTrouble } from '../../parts/say-trouble.ts';
import { useAbilities, useMove, useRegistry, useRegistrySettings, useStatus } from '../../queries.ts';
import { Elsewhere } from './elsewhere.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { MoveState } from './move-state.tsx';
import { Row } from './row.tsx';
import styles from './store.module.css';

/** The data folder: where it is, what it takes, and its move to another place. */
export function Store() {
  const { t } = useTranslation('settings');
  const abilities = useAbilities();
  const registry = useRegistry();
  const chosen = useRegistrySettings().data?.data;
  // The folder that is served counts, whatever was chosen.
  const data = registry.state === 'running' ? registry.status.data : chosen;
  const move = useMove() ?? { state: 'none' as const };
  const [to, setTo] = useState<string | null>(null);
  const attached = registry.state === 'running' && registry.attached;
  const movable = abilities?.moveData === true && !attached;
  const pick = async () => setTo(await ask('chooseFolder', { title: t('folder.pick') }));
  if (data === undefined) return null;
  return (
    <>
      <Row
        name={t('folder.name')}
        hint={
          <>
            <Used movable={movable} />
            {!movable && <Elsewhere how={t('folder.elsewhere')} command="berth serve --data ~/berth" />}
          </>
        }
      >
        {(id) => (
          <>
            {/* biome-ignore lint/a11y/useSemanticElements: it is read and copied, not filled in */}
            <span
              role="textbox"
              aria-readonly="true"
              aria-labelledby={id}
              className={styles.folder}
              title={data}
              tabIndex={0}
            >
              {shortFolder(data)}
            </span>
            {abilities?.openFolders ? (
              <Button onClick={() => ask('openDataFolder', {}).catch(sayTrouble)}>{t('folder.open')}</Button>
            ) : (
              <CopyButton text={data}>{t('folder.copy')}</CopyButton>
            )}
            {movable && move.state === 'none' && (
              <Button onClick={() => pick().catch(sayTrouble)}>{t('folder.move')}</Button>
            )}
          </>
        )}
      </Row>
      {movable && move.state !== 'none' && <MoveState move={move} />}
      {to !== null && <MoveDialog from={data} to={to} onClose={() => setTo(null)} />}
    </>
  );
}

function Used({ movable }: { movable: boolean }) {
  const { t } = useTranslation('settings');
  const locale = useLocale();
  const status = useStatus().data;
  const used = status && t('folder.used', { bytes: bytesText(status.store.bytes, locale) });
  const free = status?.disk && t('folder.free', { bytes: bytesText(status.disk.free, locale) });
  return [used && free ? t('folder.usedAndFree', { used, free }) : used, movable && t('folder.hint')]
    .filter(Boolean)
    .join(locale === 'en' ? ' ' : '');
}
