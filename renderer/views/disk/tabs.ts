import type { ComponentType } from 'react';
import { Budgets } from './budgets/budgets.tsx';
import { LargestLayers } from './largest-layers.tsx';
import { MapTab } from './map-tab.tsx';
import { Rules } from './rules/rules.tsx';

/** The tabs of the place in their order, by the last part of their address; the map is `/disk` itself. */
export const tabs = {
  map: MapTab,
  layers: LargestLayers,
  rules: Rules,
  budgets: Budgets,
} satisfies Record<string, ComponentType>;

export type TabName = keyof typeof tabs;
