/** The languages the window speaks. */
export const locales = ['en', 'zh-CN'] as const;
export type Locale = (typeof locales)[number];

/** The language that is meant: the chosen one, or of those the system prefers the first that is spoken here. */
export function localeFor(chosen: Locale | 'system', preferred: readonly string[]): Locale {
  if (chosen !== 'system') return chosen;
  for (const language of preferred) {
    if (/^zh\b/i.test(language)) return 'zh-CN';
    if (/^en\b/i.test(language)) return 'en';
  }
  return 'en';
}
