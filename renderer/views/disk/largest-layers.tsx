import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { LargeLayer } from '../../../electron/bridge/contract.ts';
import { shortDigests } from '../../format/digest.ts';
import { count } from '../../format/number.ts';
import { imagePath, referenceParts } from '../../format/reference.ts';
import { useLocale } from '../../i18n/index.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Digest } from '../../parts/digest.tsx';
import { PageError } from '../../parts/page-error.tsx';
import { Reference } from '../../parts/reference.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import type { Column } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';
import { useLayers } from '../../queries.ts';
import { instruction } from '../images/steps.ts';
import styles from './largest-layers.module.css';

const most = 500;

/** The largest layers of the store: what made them, and who needs them. */
export function LargestLayers() {
  const { t } = useTranslation('disk');
  const [, go] = useLocation();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const { data: layers, error, refetch } = useLayers(most);
  const columns = useColumns(layers);
  if (layers === undefined) {
    if (error === null) return <SkeletonRows />;
    return <PageError title={t('layersUnreadable')} error={error} onRetry={() => void refetch()} />;
  }
  return (
    <DataTable
      label={t('tabs.layers')}
      name="layers"
      columns={columns}
      rows={layers}
      rowId={idOf}
      initialSort={{ column: 'bytes', down: true }}
      selected={selected}
      onSelect={setSelected}
      onOpen={({ references: [first] }) => {
        if (first !== undefined) go(pathOf(first));
      }}
      empty={<p className={styles.empty}>{t('noLayers')}</p>}
    />
  );
}

const idOf = ({ digest }: LargeLayer) => digest;

function pathOf(reference: string): string {
  const { path, name, tag, digest } = referenceParts(reference);
  return imagePath(`${path}${name}`, tag ?? digest);
}

function useColumns(layers: LargeLayer[] | undefined): Column<LargeLayer>[] {
  const { t } = useTranslation('disk');
  return useMemo(() => {
    const short = shortDigests((layers ?? []).map(({ digest }) => digest));
    return [
      {
        id: 'command',
        title: t('columns.command'),
        width: 'minmax(0, 1fr)',
        sortBy: ({ command }) => command,
        cell: (layer) => <Command layer={layer} />,
      },
      {
        id: 'needed',
        title: t('columns.neededBy'),
        width: 'minmax(0, 0.8fr)',
        downFirst: true,
        sortBy: ({ tags }) => tags,
        cell: (layer) => <NeededBy layer={layer} />,
      },
      {
        id: 'digest',
        title: t('columns.digest'),
        width: '124px',
        wide: true,
        cell: ({ digest }) => <Digest digest={digest} short={short.get(digest)} />,
      },
      {
        id: 'bytes',
        title: t('columns.bytes'),
        width: '110px',
        align: 'end',
        downFirst: true,
        sortBy: ({ bytes }) => bytes,
        cell: ({ bytes }) => <Bytes size={bytes} />,
      },
    ];
  }, [layers, t]);
}

function Command({ layer: { command, mediaType } }: { layer: LargeLayer }) {
  if (command === null) return <span className="faint">{mediaType}</span>;
  const { verb, text } = instruction(command);
  return (
    <span className="mono" title={command}>
      {verb !== '' && <span className={styles.verb}>{verb} </span>}
      {text}
    </span>
  );
}

function NeededBy({ layer: { tags, references } }: { layer: LargeLayer }) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const [first] = references;
  if (first === undefined) return <span className="faint">{t('noTag')}</span>;
  return (
    <span className={styles.needed} title={references.join('\n')}>
      <Reference reference={first} />
      {tags > 1 && <span className={styles.further}>{t('andMore', { count: count(tags - 1, locale) })}</span>}
    </span>
  );
}
