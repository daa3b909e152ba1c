import type { RegistryState } from './bridge/desk.ts';
import { shortly, type Words } from './words/index.ts';

/** All that the tray shows. */
export interface TrayState {
  registry: RegistryState;
  /** Pushes and pulls under way. */
  transfers: number;
  /** References of the last images pushed, newest first. */
  recent: string[];
  /** This Berth can update itself. */
  updates: boolean;
}

export type TrayIcon = 'running' | 'working' | 'attention' | 'stopped';

/** What an item does; the tray only knows how. */
export type TrayDeed =
  | { does: 'copy'; text: string }
  | { does: 'show'; page?: string }
  | { does: 'start' }
  | { does: 'setReadOnly'; readOnly: boolean }
  | { does: 'checkForUpdates' }
  | { does: 'quit' };

export type TrayItem =
  | 'separator'
  | { id: string; label: string; checked?: boolean; enabled?: boolean; deed: TrayDeed };

export function iconFor({ registry, transfers }: TrayState): TrayIcon {
  if (registry.state === 'stopped' || registry.state === 'starting') return 'stopped';
  if (registry.state !== 'running' || registry.status.trouble) return 'attention';
  return transfers > 0 ? 'working' : 'running';
}

/** The whole menu; what cannot be done now is not in it. */
export function menuFor(state: TrayState, words: Words): TrayItem[] {
  const { registry, updates } = state;
  const running = registry.state === 'running' ? registry.status : undefined;
  return [
    { id: 'state', ...firstLine(state, words) },
    'separator',
    { id: 'open', label: words.open, deed: { does: 'show' } },
    ...(running ? recentItems(state, hostOf(running.addresses), words) : []),
    ...(running
      ? ([
          'separator',
          {
            id: 'readOnly',
            label: words.readOnly,
            checked: running.readOnly,
            deed: { does: 'setReadOnly', readOnly: !running.readOnly },
          },
        ] satisfies TrayItem[])
      : []),
    'separator',
    { id: 'logs', label: words.logs, deed: { does: 'show', page: '/logs' } },
    { id: 'settings', label: words.settings, deed: { does: 'show', page: '/settings' } },
    ...(updates
      ? [
          {
            id: 'updates',
            label: words.checkForUpdates,
            deed: { does: 'checkForUpdates' },
          } satisfies TrayItem,
        ]
      : []),
    'separator',
    { id: 'quit', label: words.quit, deed: { does: 'quit' } },
  ];
}

function firstLine(
  { registry, transfers }: TrayState,
  words: Words,
): { label: string; enabled?: boolean; deed: TrayDeed } {
  switch (registry.state) {
    case 'starting':
      return { label: words.starting, enabled: false, deed: { does: 'show' } };
    case 'stopped':
      return { label: words.stopped, deed: { does: 'start' } };
    case 'restarting':
      return { label: words.restarting, deed: { does: 'show', page: '/' } };
    case 'failed':
      return { label: words.attention(shortly(words, registry.trouble)), deed: { does: 'show', page: '/' } };
    case 'running': {
      const { addresses, trouble } = registry.status;
      if (trouble)
        return { label: words.attention(shortly(words, trouble)), deed: { does: 'show', page: '/' } };
      if (transfers > 0)
        return { label: words.working(transfers), deed: { does: 'show', page: '/transfers' } };
      const address = hostOf(addresses);
      return { label: words.running(address), deed: { does: 'copy', text: address } };
    }
  }
}

function recentItems({ recent }: TrayState, host: string, words: Words): TrayItem[] {
  return recent.map((reference, at) => ({
    id: `recent-${at}`,
    label: words.copy(reference),
    deed: { does: 'copy', text: `docker pull ${host}/${reference}` },
  }));
}

/** As an image reference begins. */
function hostOf([address = '']: string[]): string {
  return address.replace(/^https?:\/\//, '');
}
