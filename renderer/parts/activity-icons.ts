import type { Activity } from '../../electron/bridge/contract.ts';
import type { IconName } from './icon.tsx';

export const activityIcons: Record<Activity['kind'], IconName> = {
  push: 'push',
  pull: 'pull',
  delete: 'trash',
  tag: 'tag',
  copy: 'copy',
  restore: 'undo',
};
