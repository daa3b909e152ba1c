import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Usage } from '../../../electron/bridge/contract.ts';
import { imagePath } from '../../format/reference.ts';
import { Segmented } from '../../parts/segmented.tsx';
import { useTrash } from '../../queries.ts';
import { DiskMap } from './disk-map.tsx';
import { type DiskRow, diskGroups } from './disk-rows.ts';
import { DiskTable } from './disk-table.tsx';
import styles from './use.module.css';
import { useCleanUp } from './what-goes/cleaning.ts';

/** Where it is told what is in these groups. */
const pages = { shared: '/disk/layers', garbage: '/disk/garbage', trash: '/disk/trash' };

/** Who needs the bytes: drawn as a map, or the same rows as a table. */
export function Use({ usage }: { usage: Usage }) {
  const { t } = useTranslation('disk');
  const [view, setView] = useState<'map' | 'table'>('map');
  const [, go] = useLocation();
  const cleanUp = useCleanUp(0).data;
  const trash = useTrash().data;
  const groups = useMemo(() => diskGroups(usage, { cleanUp, trash }), [usage, cleanUp, trash]);
  const open = (row: DiskRow) => {
    if (row.group === 'pushed') go(imagePath(row.repository, row.tags[0] ?? row.digest));
    else if (row.group !== 'untagged') go(pages[row.group]);
  };
  return (
    <section>
      <div className={styles.bar}>
        <Segmented
          label={t('view')}
          segments={[
            { value: 'map', label: t('map') },
            { value: 'table', label: t('table') },
          ]}
          value={view}
          onChange={setView}
        />
        {view === 'map' && <Legend />}
      </div>
      <div className={styles.view}>
        {view === 'map' ? (
          <DiskMap groups={groups} onOpen={open} onMore={() => setView('table')} />
        ) : (
          <DiskTable groups={groups} onOpen={open} />
        )}
      </div>
    </section>
  );
}

function Legend() {
  const { t } = useTranslation('disk');
  return (
    <span className={styles.legend}>
      {(['week', 'month', 'longer'] as const).map((since, at) => (
        <span key={since}>
          <span className={styles.key} data-strength={at + 1} aria-hidden="true" />
          {t(`used.${since}`)}
        </span>
      ))}
    </span>
  );
}
