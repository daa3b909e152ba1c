import { Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { bytesText } from '../format/bytes.ts';
import { count } from '../format/number.ts';
import { allWords, useLocale } from '../i18n/index.ts';
import { Icon } from '../parts/icon.tsx';
import { useAbilities, useJobs, useKnownEngines, useRegistry, useStatus, useTransfers } from '../queries.ts';
import { isToDo } from '../views/connect/engines.ts';
import { type Place, places } from '../views/routes.tsx';
import { Logo } from './logo.tsx';
import { needsPerson } from './registry-mark.ts';
import styles from './sidebar.module.css';
import { StoreGauge } from './store-gauge.tsx';

/** The places of the window, each with its one figure; the one that is open is moored to its page. */
export function Sidebar() {
  const { t } = useTranslation();
  const left = useAbilities()?.titleBar.left ?? 0;
  return (
    <nav className={styles.sidebar} aria-label={t('places')}>
      <div className={styles.top} style={{ '--inset': `${left}px` } as CSSProperties}>
        <Logo />
        <span className={styles.brand}>Berth</span>
      </div>
      <ul className={styles.places}>
        {places.map((place) => (
          <PlaceLink key={place.path} place={place} />
        ))}
      </ul>
      <StoreGauge />
    </nav>
  );
}

function PlaceLink({ place: { path, title, icon, name, apart } }: { place: Place }) {
  const { t } = useTranslation(allWords);
  const [location] = useLocation();
  const narrow = useMediaQuery('(max-width: 1020px)') ?? false;
  const figure = useFigure(name);
  const registry = useRegistry();
  const open = path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`);
  // Where there is room, the figure of Connect says so in words.
  const needs =
    (name === 'overview' && needsPerson(registry)) || (name === 'connect' && narrow && figure !== null);
  return (
    <li className={apart ? styles.apart : undefined}>
      <Tooltip label={figure ? `${t(title)} · ${figure}` : t(title)} position="right" disabled={!narrow}>
        <Link href={path} className={styles.place} aria-current={open ? 'page' : undefined}>
          <Icon name={icon} />
          <span className={styles.label}>{t(title)}</span>
          {figure !== null && <span className={styles.figure}>{figure}</span>}
          {needs && <span className={styles.needs} aria-hidden="true" />}
        </Link>
      </Tooltip>
    </li>
  );
}

/** The one figure of a place. */
function useFigure(name: Place['name']): string | null {
  const locale = useLocale();
  const { t } = useTranslation('connect');
  const status = useStatus().data;
  const toDo = useKnownEngines()?.filter(isToDo).length ?? 0;
  const jobs = useJobs().filter(({ state }) => state === 'running').length;
  const moving = useTransfers().length + jobs;
  switch (name) {
    case 'images':
      return status ? count(status.store.repositories, locale) : null;
    case 'transfers':
      return moving > 0 ? count(moving, locale) : null;
    case 'disk':
      return status ? bytesText(status.store.bytes, locale) : null;
    case 'connect':
      return toDo > 0 ? t('toDo', { shown: count(toDo, locale) }) : null;
    default:
      return null;
  }
}
