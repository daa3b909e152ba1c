import { type ReactNode, useEffect } from 'react';
import { useConnection, useStatus } from '../queries.ts';
import { type Crumb, Header } from '../shell/header.tsx';
import { AwayPanel, Disconnected } from './disconnected.tsx';
import styles from './page.module.css';

/**
 * A page: its title or the path to it in the header, what it shows, and perhaps a foot. While the registry does not
 * answer, what is known stays but fainter, and nothing in it can be done.
 */
export function Page({
  title,
  crumbs,
  flush,
  foot,
  independent,
  children,
}: {
  /** Names the window and, without crumbs, stands in the header. */
  title: string;
  crumbs?: Crumb[];
  /** The page fills its room itself, as lists do; without, it has a gutter and scrolls. */
  flush?: boolean;
  foot?: ReactNode;
  /** It can be used without the registry, as Logs and Settings can. */
  independent?: boolean;
  children?: ReactNode;
}) {
  const { connected } = useConnection();
  useEffect(() => {
    document.title = `${title} – Berth`;
  }, [title]);
  const away = !connected && !independent;
  const unknown = useStatus().data === undefined && away;
  return (
    <>
      <Header title={title} crumbs={crumbs} />
      {!unknown && <Disconnected />}
      <main id="page" className={styles.page} data-flush={flush || undefined} tabIndex={-1}>
        {unknown ? (
          <AwayPanel />
        ) : (
          <div className={styles.content} data-away={away || undefined} inert={away}>
            {children}
          </div>
        )}
      </main>
      {foot !== undefined && <footer className={styles.foot}>{foot}</footer>}
    </>
  );
}

/** The line of a list's filters and buttons. */
export function Toolbar({ children }: { children: ReactNode }) {
  return <div className={styles.toolbar}>{children}</div>;
}

/** Pushes what follows to the right end of a toolbar or a foot. */
export function Spacer() {
  return <span className={styles.spacer} />;
}

/** A list and its inspector beside it. */
export function Columns({ children }: { children: ReactNode }) {
  return <div className={styles.columns}>{children}</div>;
}
