import { type ComponentType, lazy } from 'react';
import type { IconName } from '../parts/icon.tsx';

type Name = 'overview' | 'images' | 'transfers' | 'disk' | 'connect' | 'logs' | 'settings' | 'welcome';

type LazyView = ReturnType<typeof view>;

/** A page that is loaded when it is first shown, or before. */
function view(load: () => Promise<{ default: ComponentType }>) {
  return Object.assign(lazy(load), { load });
}

interface View {
  path: string;
  /** For paths with parts, as wouter writes them: `/images/*`. The first view that fits is shown. */
  pattern?: string;
  title: `${Name}:title` | 'disk:whatGoes.title' | 'disk:trash.title';
  view: LazyView;
  /** Without sidebar and header. */
  bare?: boolean;
}

/** A page with a row in the sidebar. */
export interface Place extends View {
  name: Name;
  icon: IconName;
  /** G and this letter lead there. */
  letter: string;
  /** The first of a group. */
  apart?: boolean;
}

/** The places in the order of the sidebar. */
export const places: Place[] = [
  {
    name: 'overview',
    path: '/',
    title: 'overview:title',
    icon: 'overview',
    letter: 'o',
    view: view(() => import('./overview/overview.tsx')),
  },
  {
    name: 'images',
    path: '/images',
    title: 'images:title',
    icon: 'images',
    letter: 'i',
    view: view(() => import('./images/images.tsx')),
  },
  {
    name: 'transfers',
    path: '/transfers',
    title: 'transfers:title',
    icon: 'transfers',
    letter: 't',
    view: view(() => import('./transfers/transfers.tsx')),
  },
  {
    name: 'disk',
    path: '/disk',
    pattern: '/disk/:tab?',
    title: 'disk:title',
    icon: 'disk',
    letter: 'd',
    view: view(() => import('./disk/disk.tsx')),
  },
  {
    name: 'connect',
    path: '/connect',
    pattern: '/connect/:tab?/:engine?',
    title: 'connect:title',
    icon: 'connect',
    letter: 'c',
    apart: true,
    view: view(() => import('./connect/connect.tsx')),
  },
  {
    name: 'logs',
    path: '/logs',
    title: 'logs:title',
    icon: 'logs',
    letter: 'l',
    apart: true,
    view: view(() => import('./logs/logs.tsx')),
  },
  {
    name: 'settings',
    path: '/settings',
    pattern: '/settings/:section?',
    title: 'settings:title',
    icon: 'settings',
    letter: 's',
    view: view(() => import('./settings/settings.tsx')),
  },
];

/** Pages that are reached from others. */
const further: View[] = [
  // Of a repository's name no part is a dash alone.
  {
    path: '/images/*/-/:reference',
    title: 'images:title',
    view: view(() => import('./images/image.tsx')),
  },
  { path: '/images/*', title: 'images:title', view: view(() => import('./images/repository.tsx')) },
  {
    path: '/disk/garbage',
    title: 'disk:whatGoes.title',
    view: view(() => import('./disk/what-goes/garbage-page.tsx')),
  },
  {
    path: '/disk/trash',
    title: 'disk:trash.title',
    view: view(() => import('./disk/trash/trash-page.tsx')),
  },
  { path: '/welcome', title: 'welcome:title', view: view(() => import('./welcome/welcome.tsx')), bare: true },
];

/** All pages: the one list. Of those that fit, the first is shown, and `/disk/trash` is no tab. */
export const routes: View[] = [...further, ...places];

/** So long the page that is shown first has for itself. */
const firstMs = 2000;

/** Loads the pages that are not shown yet, so that each opens at once; gives the function that leaves it. */
export function loadInAdvance(): () => void {
  const timer = setTimeout(async () => {
    // One that cannot be loaded now is loaded when it is shown.
    for (const { view } of routes) await view.load().catch(() => undefined);
  }, firstMs);
  return () => clearTimeout(timer);
}
