import { ActionIcon, Progress, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { bytes, bytesIn, bytesText, rate } from '../format/bytes.ts';
import { roughDuration } from '../format/time.ts';
import { useLocale } from '../i18n/index.ts';
import { Icon } from './icon.tsx';
import styles from './progress-bar.module.css';

/** The wait is not guessed before so much of it is known. */
const guessAfterMs = 2000;

interface Progressing {
  label: string;
  done: number;
  /** Null while it is unknown: then there is no bar. */
  total: number | null;
  bytesPerSecond: number;
  startedAt: number;
  onCancel?: (() => void) | undefined;
}

/** How long it goes on, guessed; null as long as that would be no more than a guess. */
export function timeLeft({
  done,
  total,
  bytesPerSecond,
  startedAt,
}: Pick<Progressing, 'done' | 'total' | 'bytesPerSecond' | 'startedAt'>): number | null {
  if (total === null || bytesPerSecond <= 0 || Date.now() - startedAt <= guessAfterMs) return null;
  return total > done ? ((total - done) / bytesPerSecond) * 1000 : null;
}

/** The figures of something under way: bytes of total, speed, time left, and Cancel. */
export function ProgressFigures({ done, total, bytesPerSecond, startedAt, label, onCancel }: Progressing) {
  const { t } = useTranslation('parts');
  const locale = useLocale();
  const whole = total === null ? null : bytes(total, locale);
  const left = timeLeft({ done, total, bytesPerSecond, startedAt });
  return (
    <span className={styles.figures}>
      <span>
        {whole === null
          ? bytesText(done, locale)
          : t('progress.of', {
              done: bytesIn(done, whole.unit, locale),
              total: `${whole.value} ${whole.unit}`,
            })}
      </span>
      <span className={styles.speed}>{rate(bytesPerSecond, locale)}</span>
      <span className={styles.left}>
        {left !== null && t('progress.left', { time: roughDuration(left, locale) })}
      </span>
      {onCancel && (
        <Tooltip label={t('progress.cancel')}>
          <ActionIcon size={26} aria-label={`${t('progress.cancel')}: ${label}`} onClick={onCancel}>
            <Icon name="close" />
          </ActionIcon>
        </Tooltip>
      )}
    </span>
  );
}

/** The bar to them. */
export function ProgressBar({ label, done, total }: { label: string; done: number; total: number | null }) {
  if (total === null || total === 0) return null;
  return (
    <Progress value={(100 * done) / total} color="var(--work)" className={styles.bar} aria-label={label} />
  );
}
