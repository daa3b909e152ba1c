import { useTranslation } from 'react-i18next';
import { bytesText } from '../../format/bytes.ts';
import { count } from '../../format/number.ts';
import { referenceParts } from '../../format/reference.ts';
import { useLocale } from '../../i18n/index.ts';
import type { DiskRow } from './disk-rows.ts';
import { imageReference, nameLines, shortName } from './tile-label.ts';
import { referenceOfEntry } from './trash/entries.ts';
import type { Tile } from './treemap.ts';

const padding = 12;

/** What tiles are called. */
export function useTileWords() {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const rowName = (row: DiskRow): string => {
    switch (row.group) {
      case 'pushed':
        return imageReference(row);
      case 'shared':
        return row.images === null
          ? t('sharedRest')
          : t('sharedBy', { count: row.images, images: count(row.images, locale) });
      case 'garbage':
        return t(`whatGoes.kinds.${row.kind}`, { count: row.items, shown: count(row.items, locale) });
      case 'trash':
        return row.entry === null ? t('trashRest') : referenceOfEntry(row.entry);
      case 'untagged':
        return t('groups.untagged');
    }
  };
  const name = ({ rows: [row, ...others] }: Pick<Tile, 'rows'>): string => {
    if (row === undefined) return '';
    return others.length === 0 ? rowName(row) : t('more', { count: count(others.length + 1, locale) });
  };
  return {
    /** In words of its own, without bytes. */
    name,
    /** For a screen reader: the name, the bytes, and the group they belong to. */
    whole: (tile: Tile): string => {
      const [row] = tile.rows;
      const who = row?.group === 'shared' && tile.rows.length === 1 ? row.repositories.join(', ') : '';
      return [name(tile), who, bytesText(tile.bytes, locale), t(`groups.${tile.group}`)]
        .filter(Boolean)
        .join(', ');
    },
    /** As it fits on the tile, in one line or two. */
    lines: (tile: Tile): string[] => {
      const [row, ...others] = tile.rows;
      if (row === undefined || others.length > 0) return [name(tile)];
      if (row.group === 'pushed') return nameLines(row, { width: tile.width - padding, height: tile.height });
      if (row.group === 'shared' && row.repositories.length > 0)
        return [row.repositories.map((repository) => referenceParts(repository).name).join(', ')];
      if (row.group === 'trash' && row.entry !== null) return [shortName(referenceOfEntry(row.entry))];
      return [name(tile)];
    },
    rowName,
  };
}
