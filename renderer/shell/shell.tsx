import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Route, Switch, useLocation } from 'wouter';
import { listen } from '../bridge.ts';
import { allWords } from '../i18n/index.ts';
import { hearKeys } from '../keys.ts';
import { announce } from '../parts/announce.ts';
import { Page } from '../parts/page.tsx';
import { enginesQuery, usePreferences, useRegistry } from '../queries.ts';
import { loadInAdvance, routes } from '../views/routes.tsx';
import { useGlobalActions } from './global-actions.ts';
import { PageGuard } from './page-guard.tsx';
import { Palette } from './palette/palette.tsx';
import styles from './shell.module.css';
import { Shortcuts } from './shortcuts.tsx';
import { Sidebar } from './sidebar.tsx';

/** The window: places at the left, the page at the right, and what floats over both. */
export function Shell() {
  const { t } = useTranslation(allWords);
  useKeys();
  useGlobalActions();
  useTrayNavigation();
  useAnnouncedPages();
  useWelcome();
  usePagesInAdvance();
  useEnginesInAdvance();
  if (useIsBare()) return <Views />;
  return (
    <>
      <button type="button" className={styles.skip} onClick={() => document.getElementById('page')?.focus()}>
        {t('skip')}
      </button>
      <div className={styles.window}>
        <Sidebar />
        <div className={styles.sheet}>
          <Views />
        </div>
      </div>
      <Palette />
      <Shortcuts />
    </>
  );
}

function Views() {
  const { t } = useTranslation(allWords);
  return (
    <Switch>
      {routes.map(({ path, pattern = path, title, view: View }) => (
        <Route key={path} path={pattern}>
          <PageGuard key={path}>
            <Suspense fallback={<Page title={t(title)} />}>
              <View />
            </Suspense>
          </PageGuard>
        </Route>
      ))}
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}

/** The first page goes before: while the registry starts, and until it has drawn what that answers. */
function usePagesInAdvance(): void {
  const runs = useRegistry().state === 'running';
  useEffect(() => (runs ? loadInAdvance() : undefined), [runs]);
}

/** The tools of this machine are asked many questions, so that the sidebar knows whether one needs something: not at once. */
function useEnginesInAdvance(): void {
  const client = useQueryClient();
  const runs = useRegistry().state === 'running';
  useEffect(() => {
    if (!runs) return;
    const timer = setTimeout(() => void client.prefetchQuery(enginesQuery), enginesMs);
    return () => clearTimeout(timer);
  }, [runs, client]);
}

const enginesMs = 4000;

function useIsBare(): boolean {
  const [location] = useLocation();
  return routes.some(({ path, bare }) => bare && location === path);
}

/** Who has not been welcomed yet is, once. */
function useWelcome(): void {
  const [location, go] = useLocation();
  const welcomed = usePreferences()?.welcomed ?? true;
  const welcome = routes.find(({ title }) => title === 'welcome:title')?.path;
  useEffect(() => {
    if (!welcomed && welcome !== undefined && location === '/') go(welcome, { replace: true });
  }, [welcomed, welcome, location, go]);
}

function useKeys(): void {
  const letters = useRef(true);
  letters.current = usePreferences()?.letterShortcuts ?? true;
  useEffect(() => hearKeys(() => letters.current), []);
}

function useTrayNavigation(): void {
  const [, go] = useLocation();
  useEffect(() => listen('navigate', (path) => go(path)), [go]);
}

/** Whoever does not see the page change hears it. */
function useAnnouncedPages(): void {
  const [location] = useLocation();
  const first = useRef(location);
  useEffect(() => {
    if (first.current === location) return;
    first.current = '';
    const timer = setTimeout(() => announce(document.title), 100);
    return () => clearTimeout(timer);
  }, [location]);
}

function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t('notFound')} independent>
      <p className="dim">{t('notFoundHint')}</p>
      <Link href="/" className="link">
        {t('toOverview')}
      </Link>
    </Page>
  );
}
