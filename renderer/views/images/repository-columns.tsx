import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { ListedRepository } from '../../../electron/bridge/contract.ts';
import { count } from '../../format/number.ts';
import { imagePath } from '../../format/reference.ts';
import { useLocale } from '../../i18n/index.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Gauge } from '../../parts/gauge.tsx';
import { Reference, TagName } from '../../parts/reference.tsx';
import type { Column } from '../../parts/table/column.ts';
import styles from './columns.module.css';
import { platformsColumn, sizeColumn, timeColumn } from './shared-columns.tsx';
import { useArtifactName } from './use-artifact-name.ts';

/** A date of another year has to fit. */
const timeWidth = { en: '98px', 'zh-CN': '116px' } as const;

/** The columns of the list of repositories; their gauges are drawn against the largest of those shown. */
export function useRepositoryColumns(shown: readonly ListedRepository[]): Column<ListedRepository>[] {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const artifactName = useArtifactName();
  const largest = shown.reduce((most, { bytes }) => Math.max(most, bytes), 1);
  return useMemo(() => {
    return [
      {
        id: 'name',
        title: t('repository'),
        width: 'minmax(150px, 1fr)',
        sortBy: ({ name }) => name,
        cell: ({ name }) => (
          <Link href={imagePath(name)} tabIndex={-1} className={styles.name}>
            <Reference reference={name} />
          </Link>
        ),
      },
      {
        id: 'tags',
        title: t('tagsHead'),
        width: '72px',
        align: 'end',
        downFirst: true,
        sortBy: ({ tags }) => tags,
        cell: ({ tags }) => count(tags, locale),
      },
      {
        id: 'newest',
        title: t('newest'),
        width: '120px',
        sortBy: ({ newestTag }) => newestTag,
        cell: ({ newestTag }) => (newestTag ? <TagName tag={newestTag} /> : <span className="faint">–</span>),
      },
      platformsColumn({ title: t('platforms'), width: '116px' }, artifactName),
      sizeColumn({ title: t('size'), width: '94px' }),
      {
        id: 'gauge',
        title: t('gauge'),
        hiddenTitle: true,
        width: '132px',
        cell: ({ bytes, uniqueBytes }) => (
          <span className={styles.gauge}>
            <Gauge
              size="row"
              bare
              total={largest}
              parts={[
                { kind: 'unique', bytes: uniqueBytes },
                { kind: 'shared', bytes: bytes - uniqueBytes },
              ]}
            />
          </span>
        ),
      },
      {
        id: 'unique',
        title: t('unique'),
        width: '94px',
        align: 'end',
        wide: true,
        dim: true,
        downFirst: true,
        sortBy: ({ uniqueBytes }) => uniqueBytes,
        cell: ({ uniqueBytes }) => <Bytes size={uniqueBytes} />,
      },
      timeColumn({ id: 'pulled', title: t('pulled'), width: timeWidth[locale] }, ({ pulledAt }) => pulledAt),
      timeColumn(
        { id: 'pushed', title: t('pushed'), width: timeWidth[locale], wide: true },
        ({ pushedAt }) => pushedAt,
      ),
    ];
  }, [t, locale, artifactName, largest]);
}
