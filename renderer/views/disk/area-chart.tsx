import { useElementSize } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { GrowthPoint } from '../../../electron/bridge/contract.ts';
import { bytesText } from '../../format/bytes.ts';
import { clock, date, exactTime } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { useNow } from '../../parts/now.ts';
import styles from './area-chart.module.css';
import { axisTop } from './per-day.ts';

const dayMs = 24 * 60 * 60 * 1000;
const height = 122;
const axisHeight = 18;
const topHeight = 14;

/** A height that means something, such as a budget. */
export interface ChartLine {
  name: 'budget' | 'warns';
  bytes: number;
  label: string;
}

/** A line so many times higher than the curve would press it flat, so it is left out. */
const highest = 3;

/** Bytes over time, from nothing at the bottom; the days are where they belong, also where points are missing. */
export function AreaChart({
  points,
  lines,
  label,
}: {
  points: GrowthPoint[];
  lines: ChartLine[];
  label: string;
}) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const now = useNow();
  const { ref, width } = useElementSize();
  const from = points[0]?.at ?? 0;
  const to = points.at(-1)?.at ?? 0;
  const most = Math.max(1, ...points.map(({ bytes }) => bytes));
  const near = lines.filter(({ bytes }) => bytes <= most * highest);
  const top = axisTop(Math.max(most, ...near.map(({ bytes }) => bytes)));
  const floor = height - axisHeight;
  const x = (at: number) => (to === from ? 0 : ((at - from) / (to - from)) * width);
  const y = (bytes: number) => floor - (bytes / top) * (floor - topHeight);
  // Where a line says a height already, the axis would write over it.
  const ticks = [top, top / 2].filter((tick) => near.every(({ bytes }) => Math.abs(y(bytes) - y(tick)) > 26));
  const line = points.map(({ at, bytes }) => `${x(at).toFixed(1)},${y(bytes).toFixed(1)}`).join(' ');
  return (
    <div ref={ref}>
      <svg width={width} height={height} role="img" aria-label={label} className={styles.chart}>
        {ticks.map((bytes) => (
          <g key={bytes}>
            <line className={styles.grid} x1={0} x2={width} y1={y(bytes)} y2={y(bytes)} />
            <text className={styles.tick} x={0} y={y(bytes) - 3}>
              {bytesText(bytes, locale)}
            </text>
          </g>
        ))}
        <polygon className={styles.area} points={`0,${floor} ${line} ${width},${floor}`} />
        <polyline className={styles.line} points={line} />
        {near.map(({ name, bytes, label: said }) => (
          <g key={name} data-line={name}>
            <line className={styles.limit} x1={0} x2={width} y1={y(bytes)} y2={y(bytes)} />
            <text
              className={styles.tick}
              // At the left, for a store grows towards the right.
              x={0}
              // Above the one and below the other, however near they are.
              y={name === 'budget' ? y(bytes) - 3 : y(bytes) + 11}
            >
              {said}
            </text>
          </g>
        ))}
        <line className={styles.floor} x1={0} x2={width} y1={floor} y2={floor} />
        <text className={styles.tick} x={0} y={height - 3}>
          {to - from < dayMs ? clock(from, locale) : date(from, now, locale)}
        </text>
        <text className={styles.tick} x={width} y={height - 3} textAnchor="end">
          {t(to - from < dayMs ? 'now' : 'today')}
        </text>
        {points.map(({ at, bytes }, index) => {
          const begin = index === 0 ? 0 : x((at + (points[index - 1]?.at ?? at)) / 2);
          const end = index === points.length - 1 ? width : x((at + (points[index + 1]?.at ?? at)) / 2);
          return (
            <g key={at} className={styles.point}>
              <title>{`${exactTime(at, locale)}: ${bytesText(bytes, locale)}`}</title>
              <rect x={begin} y={0} width={end - begin} height={floor} />
              <circle cx={x(at)} cy={y(bytes)} r={3} />
            </g>
          );
        })}
      </svg>
    </div>
  );
}
