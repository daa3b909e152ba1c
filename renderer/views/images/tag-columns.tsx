import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { ListedTag } from '../../../electron/bridge/contract.ts';
import { shortDigests } from '../../format/digest.ts';
import { imagePath } from '../../format/reference.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Digest } from '../../parts/digest.tsx';
import type { Column } from '../../parts/table/column.ts';
import { AttachedMarks } from './attached-marks.tsx';
import styles from './columns.module.css';
import { placeOf, tagsByDigest } from './digest-groups.ts';
import { platformsColumn, sizeColumn, timeColumn } from './shared-columns.tsx';
import { useArtifactName } from './use-artifact-name.ts';

/** The columns of a repository's tags; `tags` are all of them, whatever the filter shows. */
export function useTagColumns(repository: string, tags: readonly ListedTag[]): Column<ListedTag>[] {
  const { t } = useTranslation('images');
  const artifactName = useArtifactName();
  return useMemo(() => {
    const groups = tagsByDigest(tags);
    const short = shortDigests(groups.keys());
    return [
      {
        id: 'name',
        title: t('tag'),
        width: 'minmax(110px, 3fr)',
        sortBy: ({ name }) => name,
        cell: (tag, neighbours) => {
          const place = placeOf(tag, neighbours);
          return (
            <span className={styles.tag} data-place={place === 'alone' ? undefined : place}>
              <Link
                href={imagePath(repository, tag.name)}
                tabIndex={-1}
                className={styles.name}
                title={tag.name}
              >
                {tag.name}
              </Link>
              <AttachedMarks attached={tag.attached} />
            </span>
          );
        },
      },
      {
        id: 'digest',
        title: t('digest'),
        width: '96px',
        sortBy: ({ digest }) => digest,
        cell: ({ digest }) => <Digest digest={digest} short={short.get(digest)} />,
      },
      platformsColumn({ title: t('platforms'), width: 'minmax(106px, 1fr)' }, artifactName),
      sizeColumn({ title: t('size'), width: '86px' }),
      {
        id: 'deleted',
        title: t('ifDeleted'),
        width: '132px',
        align: 'end',
        downFirst: true,
        sortBy: ({ uniqueBytes }) => uniqueBytes,
        cell: (tag, neighbours) => (
          <IfDeleted
            bytes={tag.uniqueBytes}
            group={groups.get(tag.digest)?.length ?? 1}
            first={['alone', 'first'].includes(placeOf(tag, neighbours))}
          />
        ),
      },
      timeColumn({ id: 'pulled', title: t('pulled'), width: '84px' }, ({ pulledAt }) => pulledAt),
      timeColumn(
        { id: 'pushed', title: t('pushed'), width: '96px', wide: true },
        ({ updatedAt }) => updatedAt,
      ),
    ];
  }, [t, artifactName, repository, tags]);
}

/** Once for all tags on a digest, because none of them frees anything alone. */
function IfDeleted({ bytes, group, first }: { bytes: number; group: number; first: boolean }) {
  const { t } = useTranslation('images');
  if (group === 1) return <Bytes size={bytes} />;
  if (!first) {
    return (
      <span className="faint">
        <Bytes size={0} />
      </span>
    );
  }
  return (
    <>
      <span className="faint">
        {t(group === 2 ? 'both' : group === 3 ? 'allThree' : 'allOf', { count: group })}
      </span>{' '}
      <Bytes size={bytes} />
    </>
  );
}
