import { useElementSize } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { bytesText } from '../format/bytes.ts';
import { useLocale } from '../i18n/index.ts';
import { GaugeKey } from './gauge.tsx';
import styles from './tides.module.css';

export interface Tide {
  /** What it is called on the axis and to a screen reader: `13 Nov`. */
  name: string;
  pushed: number;
  pulled: number;
}

const axisHeight = 19;

/** Bytes over time: what was pushed above the line, what was pulled below it. `ticks` are the names written out. */
export function Tides({
  label,
  tides,
  ticks,
  height = 196,
  legend = true,
}: {
  label: string;
  tides: Tide[];
  /** Positions in `tides`. */
  ticks: number[];
  height?: number;
  legend?: boolean;
}) {
  const { t } = useTranslation('parts');
  const locale = useLocale();
  const { ref, width } = useElementSize();
  const highest = Math.max(1, ...tides.map((tide) => tide.pushed));
  const deepest = Math.max(1, ...tides.map((tide) => tide.pulled));
  const room = height - axisHeight - 6;
  // Both halves in one measure, neither ever without room for a bar.
  const line = Math.round(Math.min(0.8, Math.max(0.2, highest / (highest + deepest))) * room);
  const perPixel = Math.max(highest / line, deepest / (room - line));
  const step = width / Math.max(1, tides.length);
  const bar = Math.max(1, step * 0.72);
  const tall = (size: number) => (size > 0 ? Math.max(1, size / perPixel) : 0);
  return (
    <div ref={ref}>
      <svg width={width} height={height} role="img" aria-label={label} className={styles.tides}>
        {tides.map((tide, at) => (
          <g key={tide.name} className={styles.tide}>
            <title>
              {t('tides.day', {
                day: tide.name,
                pushed: bytesText(tide.pushed, locale),
                pulled: bytesText(tide.pulled, locale),
              })}
            </title>
            <rect className={styles.ground} x={at * step} y={0} width={step} height={height - axisHeight} />
            <rect
              className={styles.pushed}
              x={at * step + (step - bar) / 2}
              y={line - tall(tide.pushed)}
              width={bar}
              height={tall(tide.pushed)}
            />
            <rect
              className={styles.pulled}
              x={at * step + (step - bar) / 2}
              y={line + 3}
              width={bar}
              height={tall(tide.pulled)}
            />
          </g>
        ))}
        <rect className={styles.line} x={0} y={line + 1} width={width} height={1} />
        {ticks.map((at) => (
          <text
            key={at}
            className={styles.tick}
            x={
              at === 0
                ? (step - bar) / 2
                : at === tides.length - 1
                  ? width - (step - bar) / 2
                  : (at + 0.5) * step
            }
            y={height - 3}
            textAnchor={at === 0 ? 'start' : at === tides.length - 1 ? 'end' : 'middle'}
          >
            {tides[at]?.name}
          </text>
        ))}
      </svg>
      {legend && (
        <div className={styles.legend}>
          <GaugeKey kind="unique" /> {t('tides.pushed')} <GaugeKey kind="cached" /> {t('tides.pulled')}
        </div>
      )}
    </div>
  );
}
