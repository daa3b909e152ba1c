import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DiffLine } from '../../../electron/bridge/contract.ts';
import { count } from '../../format/number.ts';
import { useLocale } from '../../i18n/index.ts';
import { Icon } from '../../parts/icon.tsx';
import styles from './diff.module.css';
import { type ShownLine, shownLines } from './diff-lines.ts';

/** Files and commands with what changes in them, one below the other in a frame. */
export function Diffs({ children }: { children: ReactNode }) {
  return <div className={styles.frame}>{children}</div>;
}

/** What changes in a file, line by line; of a command only what it is. */
export function Diff({
  what,
  subject,
  remark,
  lines,
}: {
  what: 'file' | 'command';
  subject: string;
  remark: ReactNode;
  lines: readonly DiffLine[];
}) {
  const { t } = useTranslation('connect');
  return (
    <section className={styles.diff} aria-label={subject}>
      <header className={styles.head}>
        <Icon name={what === 'file' ? 'document' : 'terminal'} />
        <code className={styles.subject}>{subject}</code>
        <span className={styles.remark}>{remark}</span>
      </header>
      {lines.length > 0 && (
        // Long lines scroll sideways, so the keyboard has to get there.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        <section className={styles.scroller} tabIndex={0} aria-label={t('diff.label', { subject })}>
          <ol className={styles.lines}>
            {shownLines(lines).map((line, at) => (
              // The same line may be there twice; only its place tells it apart.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <Line key={at} line={line} />
            ))}
          </ol>
        </section>
      )}
    </section>
  );
}

function Line({ line }: { line: ShownLine }) {
  const { t } = useTranslation('connect');
  const locale = useLocale();
  if (line.kind === 'folded' || line.kind === 'gap') {
    return (
      <li className={styles.line} data-kind="gap">
        <span>…</span>
        <span />
        <code>
          {line.kind === 'folded'
            ? t('diff.folded', { count: line.count, shown: count(line.count, locale) })
            : line.text}
        </code>
      </li>
    );
  }
  return (
    <li className={styles.line} data-kind={line.kind}>
      <span aria-hidden="true">{signs[line.kind]}</span>
      <span className={styles.number}>{line.after ?? line.before}</span>
      <code>
        {line.kind !== 'same' && (
          <span className="unseen">{t(line.kind === 'added' ? 'diff.added' : 'diff.gone')} </span>
        )}
        {line.text}
      </code>
    </li>
  );
}

const signs = { same: '', added: '+', removed: '−' };
