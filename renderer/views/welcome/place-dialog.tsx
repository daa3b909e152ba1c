import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { shortFolder } from '../../format/folder.ts';
import { Refused } from '../../parts/confirm-dialog.tsx';
import { Dialog, DialogButtons } from '../../parts/dialog.tsx';
import { useRegistrySettings, useTell } from '../../queries.ts';
import { ListenForm } from '../settings/listen-form.tsx';
import styles from './welcome.module.css';

/** Another port or another folder, before anything was pushed. */
export function PlaceDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('welcome');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('otherTitle')}>
      <Choices />
      <DialogButtons>
        <Button onClick={onClose}>{t('close')}</Button>
      </DialogButtons>
    </Dialog>
  );
}

function Choices() {
  const { t } = useTranslation('welcome');
  const settings = useRegistrySettings().data;
  const choose = useTell('chooseFolder');
  const change = useTell('changeRegistrySettings');
  if (!settings) return null;
  const pick = async () => {
    const data = await choose.mutateAsync({ title: t('pickFolder') });
    // What it is refused for is said below.
    if (data !== null) await change.mutateAsync({ data }).catch(() => undefined);
  };
  return (
    <div className={styles.choices}>
      <h3 className="dim">{t('address')}</h3>
      <ListenForm key={settings.listen.join(' ')} settings={settings} several={false} />
      <h3 className="dim">{t('folderName')}</h3>
      <div className={styles.choice}>
        <code title={settings.data}>{shortFolder(settings.data)}</code>
        <Button loading={change.isPending} onClick={() => void pick()}>
          {t('choose')}
        </Button>
      </div>
      {change.error && <Refused error={change.error} />}
    </div>
  );
}
