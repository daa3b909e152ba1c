import { useTranslation } from 'react-i18next';
import type { PlannedChange } from '../../../../electron/bridge/contract.ts';

/** Gives what changes in a few words: `2 files and 1 command`. */
export function useWhat(): (changes: readonly Pick<PlannedChange, 'what'>[]) => string {
  const { t } = useTranslation('connect');
  return (changes) => {
    const files = changes.filter(({ what }) => what === 'file').length;
    const commands = changes.length - files;
    return [
      ...(files > 0 ? [t('files', { count: files })] : []),
      ...(commands > 0 ? [t('commands', { count: commands })] : []),
    ].join(t('and'));
  };
}
