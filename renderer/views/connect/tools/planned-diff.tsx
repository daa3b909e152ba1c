import { useTranslation } from 'react-i18next';
import type { PlannedChange } from '../../../../electron/bridge/contract.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { Diff } from '../diff.tsx';
import { changedLines } from '../diff-lines.ts';

/** A file or a command of a plan, with what it comes to in two words. */
export function PlannedDiff({ change }: { change: PlannedChange }) {
  const { t } = useTranslation('connect');
  const locale = useLocale();
  const { what, subject, exists, lines, elevated } = change;
  const lineCount = changedLines(lines);
  const shown = count(lineCount, locale);
  const remark =
    what === 'command'
      ? t('diff.command')
      : t(exists ? 'diff.changed' : 'diff.newFile', { count: lineCount, shown });
  const whole = elevated ? `${remark} · ${t('diff.elevated')}` : remark;
  return <Diff what={what} subject={subject} remark={whole} lines={lines} />;
}
