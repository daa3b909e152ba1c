import i18next, { type ResourceLanguage } from 'i18next';
import { useSyncExternalStore } from 'react';
import { initReactI18next } from 'react-i18next';
import { bytesText } from '../format/bytes.ts';
import { type Locale, localeFor } from '../format/locale.ts';
import en from './en/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    resources: typeof en;
  }
}

/** The words of other languages than English are loaded when they are spoken. */
const further: Partial<Record<Locale, () => Promise<ResourceLanguage>>> = {
  'zh-CN': async () => (await import('./zh-CN/index.ts')).default,
};

let wanted: Locale | undefined;

/** Speaks one language from here on; the document says which, so that Chinese gets Chinese glyphs. */
export async function speak(chosen: Locale | 'system'): Promise<void> {
  const lng = localeFor(chosen, navigator.languages);
  wanted = lng;
  const words = await further[lng]?.();
  // Another one was chosen meanwhile.
  if (wanted !== lng) return;
  document.documentElement.lang = lng;
  if (i18next.isInitialized) {
    for (const [file, sentences] of Object.entries(words ?? {}))
      i18next.addResourceBundle(lng, file, sentences);
    await i18next.changeLanguage(lng);
    return;
  }
  await i18next.use(initReactI18next).init({
    lng,
    fallbackLng: 'en',
    defaultNS: 'shell',
    resources: { en, ...(words && { [lng]: words }) },
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  // `{{free, bytes}}`: the facts of a trouble are plain numbers. One that is missing is left as a gap.
  i18next.services.formatter?.add('bytes', (size, lng) =>
    typeof size === 'number' ? bytesText(size, lng as Locale) : size,
  );
}

/** For the parts that say words of several files: `t('disk:title')`; without a prefix those of the shell. */
export const allWords = [
  'shell',
  'budgets',
  'certificates',
  'connect',
  'disk',
  'images',
  'jobs',
  'logs',
  'overview',
  'parts',
  'rules',
  'settings',
  'transfers',
  'troubles',
  'upkeep',
  'users',
  'welcome',
] as const;

/** Every size and time of a list asks for it, so it costs next to nothing; `useTranslation` makes an object each time. */
export function useLocale(): Locale {
  return useSyncExternalStore(subscribe, () => i18next.language as Locale);
}

function subscribe(changed: () => void): () => void {
  i18next.on('languageChanged', changed);
  return () => i18next.off('languageChanged', changed);
}
