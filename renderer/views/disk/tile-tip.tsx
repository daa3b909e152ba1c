import { useTranslation } from 'react-i18next';
import type { TrashEntry } from '../../../electron/bridge/contract.ts';
import { bytesText, exactBytes } from '../../format/bytes.ts';
import { ago, deadline } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { useNow } from '../../parts/now.ts';
import type { DiskRow } from './disk-rows.ts';
import { imageReference } from './tile-label.ts';
import styles from './tile-tip.module.css';
import type { Box, Tile } from './treemap.ts';
import { useTileWords } from './use-tile-words.ts';

/** Beside a tile: the whole reference, its other tags, its bytes, when it was used last. */
export function TileTip({ tile, room }: { tile: Tile; room: Pick<Box, 'width' | 'height'> }) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const words = useTileWords();
  const [row, ...others] = tile.rows;
  const below = tile.y + tile.height / 2 < room.height / 2;
  const atRight = tile.x + tile.width / 2 > room.width / 2;
  // The button says the same by its name.
  return (
    <div
      className={styles.tip}
      aria-hidden="true"
      style={{
        ...(below ? { top: tile.y + Math.min(tile.height, 44) + 6 } : { bottom: room.height - tile.y + 6 }),
        ...(atRight ? { right: room.width - tile.x - tile.width } : { left: tile.x }),
      }}
    >
      <strong className={styles.name}>
        {row?.group === 'pushed' && others.length === 0 ? imageReference(row) : words.name(tile)}
      </strong>
      <span>
        {bytesText(tile.bytes, locale)} <span className="faint">{exactBytes(tile.bytes, locale)}</span>
      </span>
      {row && others.length === 0 && <Further row={row} />}
      {others.length > 0 && <span className="faint">{t('moreHint')}</span>}
    </div>
  );
}

function Further({ row }: { row: DiskRow }) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const now = useNow();
  switch (row.group) {
    case 'pushed':
      return (
        <>
          {row.tags.length > 1 && (
            <span className="faint">{t('alsoTagged', { tags: row.tags.slice(1, 6).join(', ') })}</span>
          )}
          <span className="faint">{t('lastUsed', { time: ago(row.usedAt, now, locale) })}</span>
        </>
      );
    case 'shared':
      return <span className="faint">{row.repositories.join(', ')}</span>;
    case 'garbage':
      return <span className="faint">{t(`whatGoes.why.${row.kind}`)}</span>;
    case 'trash':
      return row.entry && <Restorable entry={row.entry} />;
    case 'untagged':
      return <span className="faint">{t('meaning.untagged')}</span>;
  }
}

function Restorable({ entry: { until } }: { entry: TrashEntry }) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const now = useNow();
  return <span className="faint">{t('restorable', { time: deadline(until, now, locale) })}</span>;
}
