import { useTranslation } from 'react-i18next';
import { clientName } from '../../../format/client.ts';

/** Who deleted something, in words. */
export function useClient(): (client: string) => string {
  const { t } = useTranslation('disk');
  return (client) => {
    if (/^berth\b/.test(client)) return t('trash.byYou');
    return client === 'rule' ? t('trash.byRule') : clientName(client);
  };
}
