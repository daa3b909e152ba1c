import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Rule, RulesPreview } from '../../../../electron/bridge/contract.ts';
import { ask } from '../../../bridge.ts';
import { bytesText } from '../../../format/bytes.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { useTold } from '../../../i18n/trouble.ts';
import { keyOf, useStatus } from '../../../queries.ts';
import { GoingList, listed } from './going-list.tsx';
import styles from './preview.module.css';

/** So long nothing is asked while the person still types. */
const typingMs = 300;

/** What rules that are not saved yet would do where the one in place `of` matches, worked out while it is typed. */
export function useEditedPreview(rules: Rule[] | null, of: number) {
  const [question] = useDebouncedValue(rules && { rules, of, limit: listed }, typingMs);
  return useQuery({
    queryKey: question === null ? ['previewRules', 'nothing'] : keyOf('previewRules', question),
    queryFn: () =>
      question === null ? Promise.reject(new Error('nothing was asked')) : ask('previewRules', question),
    enabled: question !== null,
    placeholderData: keepPreviousData,
  });
}

/** Says it, as long as the rule is whole. */
export function Preview({
  query: { data, error, isFetching },
  whole,
}: {
  query: ReturnType<typeof useEditedPreview>;
  whole: boolean;
}) {
  const { t } = useTranslation('rules');
  return (
    <section className={styles.preview} aria-label={t('preview.title')}>
      <h3 className={styles.title}>{t('preview.title')}</h3>
      <div aria-live="polite" className={styles.said} data-old={isFetching || undefined}>
        {!whole ? (
          <p className="dim">{t('preview.incomplete')}</p>
        ) : error ? (
          <Failed error={error} />
        ) : data === undefined ? (
          <p className="dim">{t('preview.working')}</p>
        ) : (
          <Said preview={data} />
        )}
      </div>
      {whole && data && !error && <GoingList preview={data} />}
    </section>
  );
}

function Failed({ error }: { error: unknown }) {
  const { text } = useTold(error);
  return <p className={styles.failed}>{text}</p>;
}

function Said({ preview }: { preview: RulesPreview }) {
  const { t } = useTranslation('rules');
  const locale = useLocale();
  const repositories = useStatus().data?.store.repositories;
  const matched = preview.repositories;
  // Another rule may be the one that matches them all.
  const all = preview.matchesAll && matched === repositories;
  const tags = (number: number) => t('tags', { count: number, shown: count(number, locale) });
  const kept = tags(preview.kept);
  return (
    <p>
      <b className="strong">
        {matched === 0 && t('preview.matchesNone')}
        {matched > 0 && all && t('preview.matchesAll')}
        {matched > 0 && !all && t('preview.matches', { count: matched, shown: count(matched, locale) })}
      </b>{' '}
      <span className="dim">
        {preview.goingCount === 0
          ? t('preview.stays', { kept })
          : t('preview.goes', {
              tags: tags(preview.goingCount),
              bytes: bytesText(preview.bytes, locale),
              kept,
            })}
      </span>
    </p>
  );
}
