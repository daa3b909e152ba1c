import { Tooltip } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Icon } from '../parts/icon.tsx';
import { Keys } from '../parts/keys.tsx';
import { useAbilities } from '../queries.ts';
import { AddressChip } from './address-chip.tsx';
import styles from './header.module.css';
import { openPalette } from './palette/opened.ts';

/** A step of the path to a page; the last one is the page itself. */
export interface Crumb {
  label: string;
  to?: string;
}

/** The top of a page: where one is, the search, and the registry's state and address. The window is dragged by it. */
export function Header({ title, crumbs }: { title: string; crumbs?: Crumb[] | undefined }) {
  const { t } = useTranslation();
  const right = useAbilities()?.titleBar.right ?? 0;
  return (
    <header className={styles.header} style={{ paddingRight: 16 + right }}>
      <h1 className={styles.title}>{crumbs ? <Path crumbs={crumbs} /> : title}</h1>
      <Tooltip label={t('search')} disabled={window.innerWidth > 1020}>
        <button type="button" className={styles.search} onClick={openPalette}>
          <Icon name="search" />
          <span className={styles.words}>{t('search')}</span>
          <span className={styles.keys}>
            <Keys keys="mod+k" joined />
          </span>
        </button>
      </Tooltip>
      <AddressChip />
    </header>
  );
}

function Path({ crumbs }: { crumbs: Crumb[] }) {
  return crumbs.map(({ label, to }, at) => (
    <Fragment key={`${to ?? ''} ${label}`}>
      {at > 0 && <span className={styles.slash}> / </span>}
      {to === undefined || at === crumbs.length - 1 ? (
        <span className={at === crumbs.length - 1 ? undefined : styles.step}>{label}</span>
      ) : (
        <Link href={to} className={styles.step}>
          {label}
        </Link>
      )}
    </Fragment>
  ));
}
