import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { hostOf } from '../format/reference.ts';
import { useStatus } from '../queries.ts';
import { CommandBox } from './command-box.tsx';
import styles from './empty.module.css';

/** Nothing is here yet: the empty berth, a sentence, and the command that fills it. */
export function Empty({
  title,
  children,
  commands,
  fill,
}: {
  title?: string;
  children?: ReactNode;
  /** Without, the push of a first image. */
  commands?: string[];
  /** In place of the commands. */
  fill?: ReactNode;
}) {
  const { t } = useTranslation('parts');
  const address = hostOf(useStatus().data?.addresses[0] ?? 'localhost:5000');
  return (
    <div className={styles.empty}>
      <Berth />
      <h2 className={styles.title}>{title ?? t('empty.title')}</h2>
      <div className="dim">{children ?? t('empty.sentence')}</div>
      <div className={styles.commands}>
        {fill ?? (
          <CommandBox size="tall" address={address} lines={commands ?? [`docker push ${address}/app`]} />
        )}
      </div>
    </div>
  );
}

function Berth() {
  return (
    <svg className={styles.drawing} viewBox="0 0 420 150" width="420" aria-hidden="true">
      <path className={styles.quay} d="M0 36.5h420M60 36v-9M360 36v-9M210 36v-9" />
      <path className={styles.quay} d="M55 26.5h10M355 26.5h10M205 26.5h10" strokeWidth="4" />
      <path className={styles.ship} d="M96 58h176c38 0 58 14 68 30-10 16-30 30-68 30H96z" />
      <path className={styles.water} d="M16 138h44M84 138h14M330 138h60M300 138h12M150 138h86" />
    </svg>
  );
}
