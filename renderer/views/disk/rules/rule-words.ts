import { useTranslation } from 'react-i18next';
import type { Rule } from '../../../../electron/bridge/contract.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';

/** What a rule keeps, in words: whole, and as short as fits beside a tab. */
export function useRuleWords() {
  const { t } = useTranslation('rules');
  const locale = useLocale();
  const parts = ({ keepLast, keepTags, keepPushedDays, keepPulledDays }: Rule): string[] => [
    ...(keepLast === null ? [] : [t('keeps.last', { shown: count(keepLast, locale) })]),
    ...(keepTags.length === 0 ? [] : [t('keeps.tags', { tags: keepTags.join(', ') })]),
    ...(keepPushedDays === null
      ? []
      : [t('keeps.pushed', { count: keepPushedDays, shown: count(keepPushedDays, locale) })]),
    ...(keepPulledDays === null
      ? []
      : [t('keeps.pulled', { count: keepPulledDays, shown: count(keepPulledDays, locale) })]),
  ];
  return {
    whole: (rule: Rule): string =>
      t('keeps.all', { what: parts(rule).reduce((one, other) => t('keeps.both', { one, other })) }),
    short: (rule: Rule): string | undefined => {
      const [first, ...others] = parts(rule);
      return first === undefined
        ? undefined
        : t(others.length > 0 ? 'keeps.shortMore' : 'keeps.short', { what: first });
    },
  };
}
