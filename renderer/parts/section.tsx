import type { ReactNode } from 'react';
import styles from './section.module.css';

/** A titled part of a page, with a remark or a link at the right of the title. */
export function Section({
  title,
  remark,
  children,
}: {
  title: string;
  remark?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={styles.section}>
      <header className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        {remark !== undefined && <span className={styles.remark}>{remark}</span>}
      </header>
      {children}
    </section>
  );
}
