import { useTranslation } from 'react-i18next';
import { ask } from '../../bridge.ts';
import { sayTrouble } from '../../parts/say-trouble.ts';
import { toast } from '../../parts/toast.tsx';
import { useStatus } from '../../queries.ts';
import { type Pullable, pullCommandFor } from './commands.ts';

/** The registry's first address, with its scheme. */
export function useAddress(): string {
  return useStatus().data?.addresses[0] ?? 'http://localhost:5000';
}

/** Copies the pull commands of these, a line each, and says so. */
export function useCopyPull(): (images: (Pullable | null)[]) => void {
  const { t } = useTranslation('images');
  const address = useAddress();
  return (images) => {
    const lines = images.filter((image) => image !== null).map((image) => pullCommandFor(address, image));
    const [first] = lines;
    if (first === undefined) return;
    const said =
      lines.length === 1 ? t('copiedOne', { command: first }) : t('copied', { count: lines.length });
    ask('copyText', { text: lines.join('\n') })
      .then(() => toast(said))
      .catch(sayTrouble);
  };
}
