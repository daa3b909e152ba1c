import { useTranslation } from 'react-i18next';
import type { Keeper } from '../../../electron/bridge/contract.ts';
import { shortDigest } from '../../format/digest.ts';
import { platformText } from '../../format/platform.ts';
import { deadline } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { useNow } from '../../parts/now.ts';

/** What keeps something, as a sentence: `layer of app:1.2, arm64`. */
export function useKeeperWords(): (keeper: Keeper) => string {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const now = useNow();
  const whatItIs = (keeper: Keeper): string | null => {
    const image = imageOf(keeper);
    if (image === null) return null;
    const what = t(`why.roles.${keeper.role}`, { image });
    return keeper.platform ? t('why.on', { what, platform: platformText(keeper.platform) }) : what;
  };
  return (keeper) => {
    const { by, until } = keeper;
    const what = whatItIs(keeper);
    if (by === 'tag') return what ?? '';
    const why =
      until === null ? t(`why.by.${by}`) : t(`why.until.${by}`, { time: deadline(until, now, locale) });
    return what === null ? why : t('why.because', { what, why });
  };
}

function imageOf({ repository, tag, manifest }: Keeper): string | null {
  if (repository === null) return null;
  if (tag !== null) return `${repository}:${tag}`;
  return manifest === null ? repository : `${repository}@${shortDigest(manifest)}`;
}
