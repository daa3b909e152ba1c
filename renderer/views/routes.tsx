import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { IconName } from '../parts/icon.tsx';

type Name = 'overview' | 'images' | 'transfers' | 'disk' | 'logs' | 'settings' | 'welcome';

interface View {
  path: string;
  /** For paths with parts, as wouter writes them: `/images/*`. The first view that fits is shown. */
  pattern?: string;
  title: `${Name}:title`;
  view: LazyExoticComponent<ComponentType>;
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
    view: lazy(() => import('./overview/overview.tsx')),
  },
];

/** Pages that are reached from others. */
const further: View[] = [];

/** All pages: the one list. */
export const routes: View[] = [...places, ...further];
