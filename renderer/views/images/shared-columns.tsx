import { platformText } from '../../format/platform.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Platforms } from '../../parts/platforms.tsx';
import type { Column } from '../../parts/table/column.ts';
import { Time } from '../../parts/time.tsx';
import type { useArtifactName } from './use-artifact-name.ts';

/** Columns that repositories and tags have alike; titles and widths are each list's own. */
type Own = Pick<Column<never>, 'title' | 'width'>;
type Row = { platforms: Parameters<typeof platformText>[0][]; artifactType: string | null };

/** The platforms, or what it is instead of an image. */
export function platformsColumn<R extends Row>(
  own: Own,
  artifactName: ReturnType<typeof useArtifactName>,
): Column<R> {
  return {
    id: 'platforms',
    ...own,
    wide: true,
    sortBy: ({ platforms, artifactType }) =>
      platforms.map(platformText).join(' ') || artifactName(artifactType),
    cell: ({ platforms, artifactType }) => (
      <Platforms platforms={platforms} otherwise={artifactName(artifactType) ?? '–'} />
    ),
  };
}

export function sizeColumn<R extends { bytes: number }>(own: Own): Column<R> {
  return {
    id: 'size',
    ...own,
    align: 'end',
    downFirst: true,
    sortBy: ({ bytes }) => bytes,
    cell: ({ bytes }) => <Bytes size={bytes} />,
  };
}

/** When something was last done. */
export function timeColumn<R>(
  own: Own & Pick<Column<R>, 'id' | 'wide'>,
  at: (row: R) => number | null,
): Column<R> {
  return {
    ...own,
    align: 'end',
    dim: true,
    downFirst: true,
    sortBy: at,
    cell: (row) => <Time at={at(row)} />,
  };
}
