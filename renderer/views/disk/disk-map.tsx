import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bytesText } from '../../format/bytes.ts';
import { useLocale } from '../../i18n/index.ts';
import { useNow } from '../../parts/now.ts';
import styles from './disk-map.module.css';
import { type DiskGroup, type DiskRow, strength } from './disk-rows.ts';
import { TileTip } from './tile-tip.tsx';
import { layOut, neighbour, type Tile } from './treemap.ts';
import { useTileWords } from './use-tile-words.ts';

const bytesLine = 34;

/** The store as a map: the larger a tile, the more bytes. Arrow keys walk the tiles, Enter opens. */
export function DiskMap({
  groups,
  onOpen,
  onMore,
}: {
  groups: DiskGroup[];
  onOpen: (row: DiskRow) => void;
  /** For the tile of the many small ones. */
  onMore: () => void;
}) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const { ref, width, height } = useElementSize();
  const { headings, tiles } = useMemo(() => layOut(groups, { width, height }), [groups, width, height]);
  const [current, setCurrent] = useState<string | null>(null);
  const [tip, setTip] = useState<string | null>(null);
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const reachable = tiles.find(({ id }) => id === current) ?? tiles[0];
  const tipped = tiles.find(({ id }) => id === tip);

  const press = (event: KeyboardEvent, from: Tile) => {
    if (event.key === 'Escape') setTip(null);
    const ends: Record<string, Tile | undefined> = { Home: tiles[0], End: tiles.at(-1) };
    const to = ends[event.key] ?? neighbour(tiles, from, event.key);
    if (!to && !event.key.startsWith('Arrow')) return;
    event.preventDefault();
    if (to) buttons.current.get(to.id)?.focus();
  };
  const open = ({ rows: [row, ...others] }: Tile) => {
    if (row === undefined) return;
    if (others.length > 0) onMore();
    else onOpen(row);
  };

  return (
    <section ref={ref} className={styles.map} aria-label={t('mapLabel')}>
      {width > 0 &&
        headings.map(({ group: { name, bytes }, ...box }) => (
          <div key={name} className={styles.heading} style={placed(box)}>
            <span className={styles.name}>{t(`groups.${name}`)}</span>
            <span className={styles.whole}>{bytesText(bytes, locale)}</span>
          </div>
        ))}
      {width > 0 &&
        tiles.map((tile) => (
          <TileButton
            key={tile.id}
            tile={tile}
            reachable={tile === reachable}
            onRef={(element) => {
              if (element) buttons.current.set(tile.id, element);
              else buttons.current.delete(tile.id);
            }}
            onOpen={() => open(tile)}
            onKeyDown={(event) => press(event, tile)}
            onFocus={() => {
              setCurrent(tile.id);
              setTip(tile.id);
            }}
            onEnter={() => setTip(tile.id)}
            onLeave={() => setTip(null)}
          />
        ))}
      {tipped && <TileTip tile={tipped} room={{ width, height }} />}
    </section>
  );
}

function TileButton({
  tile,
  reachable,
  onRef,
  onOpen,
  onKeyDown,
  onFocus,
  onEnter,
  onLeave,
}: {
  tile: Tile;
  /** The one tile that the Tab key stops at. */
  reachable: boolean;
  onRef: (element: HTMLButtonElement | null) => void;
  onOpen: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: () => void;
  onEnter: () => void;
  onLeave: () => void;
}) {
  const locale = useLocale();
  const now = useNow();
  const words = useTileWords();
  const [row, ...others] = tile.rows;
  const labelled = tile.width >= 58 && tile.height >= 18;
  return (
    <button
      ref={onRef}
      type="button"
      className={styles.tile}
      style={placed(tile)}
      data-group={tile.group}
      data-strength={row?.group === 'pushed' && others.length === 0 ? strength(row.usedAt, now) : undefined}
      data-more={others.length > 0 || undefined}
      tabIndex={reachable ? 0 : -1}
      onClick={onOpen}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onBlur={onLeave}
      onMouseEnter={onEnter}
      onMouseLeave={onLeave}
    >
      <span className="unseen">{words.whole(tile)}</span>
      {labelled && (
        <span className={styles.label} aria-hidden="true">
          {words.lines(tile).map((line) => (
            <span key={line} className={styles.text}>
              {line}
            </span>
          ))}
          {tile.height >= bytesLine && <span className={styles.text}>{bytesText(tile.bytes, locale)}</span>}
        </span>
      )}
    </button>
  );
}

function placed({ x, y, width, height }: { x: number; y: number; width: number; height: number }) {
  return { left: x, top: y, width, height };
}
