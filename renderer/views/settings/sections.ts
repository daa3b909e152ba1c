import { useMemo } from 'react';
import { useAbilities } from '../../queries.ts';

export type SectionName =
  | 'general'
  | 'store'
  | 'upkeep'
  | 'network'
  | 'access'
  | 'notifications'
  | 'updates'
  | 'about';

/** The sections of Settings that this program can do something with. */
export function useSectionNames(): SectionName[] {
  const abilities = useAbilities();
  const notifications = abilities?.notifications === true;
  const updates = abilities?.updates === true;
  return useMemo(
    () => [
      'general',
      'store',
      'upkeep',
      'network',
      'access',
      ...(notifications ? (['notifications'] as const) : []),
      ...(updates ? (['updates'] as const) : []),
      'about',
    ],
    [notifications, updates],
  );
}
