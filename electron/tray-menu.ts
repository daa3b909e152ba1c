import type { Status } from '../registry/control/contract.ts';
import type { Job, Trouble } from '../registry/facts.ts';
import type { RegistryState } from './bridge/desk.ts';
import { shortly, type Words } from './words/index.ts';

/** All that the tray shows. */
export interface TrayState {
  registry: RegistryState;
  /** Pushes and pulls under way. */
  transfers: number;
  /** Long work of the registry that runs. */
  jobs: Job[];
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
  | { does: 'cleanUp' }
  | { does: 'cancelJob'; id: string }
  | { does: 'checkForUpdates' }
  | { does: 'quit' };

export type TrayItem =
  | 'separator'
  | { id: string; label: string; checked?: boolean; enabled?: boolean; deed: TrayDeed };

export function iconFor({ registry, transfers, jobs }: TrayState): TrayIcon {
  if (registry.state === 'stopped' || registry.state === 'starting') return 'stopped';
  if (registry.state !== 'running' || worstOf(registry.status)) return 'attention';
  return transfers > 0 || busyWith(jobs) ? 'working' : 'running';
}

/** What needs the person most. */
function worstOf({ trouble, notices }: Status): Trouble | undefined {
  return trouble ?? notices[0];
}

/** Work that somebody waits for. */
function busyWith(jobs: Job[]): Job | undefined {
  return jobs.find(({ quiet }) => !quiet);
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
          ...cleanUpItems(state, running, words),
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
  { registry, transfers, jobs }: TrayState,
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
      const { addresses } = registry.status;
      const trouble = worstOf(registry.status);
      const job = busyWith(jobs);
      if (trouble)
        return { label: words.attention(shortly(words, trouble)), deed: { does: 'show', page: '/' } };
      if (transfers > 0 || job) {
        const what = transfers > 0 || !job ? words.transfers(transfers) : words.jobs[job.kind];
        return { label: words.working(what), deed: { does: 'show', page: '/transfers' } };
      }
      const address = hostOf(addresses);
      return { label: words.running(address), deed: { does: 'copy', text: address } };
    }
  }
}

/** What a clean-up would give back, or how far the one is that runs; nothing where nothing would come back. */
function cleanUpItems({ jobs }: TrayState, { cleanUpBytes }: Status, words: Words): TrayItem[] {
  const job = jobs.find(({ kind }) => kind === 'collect');
  if (job) {
    const label = words.cleaningUp(inSteps(job), job.totalBytes);
    return [
      { id: 'cleaningUp', label, deed: { does: 'show', page: '/transfers' } },
      { id: 'cancelCleanUp', label: words.cancelCleanUp, deed: { does: 'cancelJob', id: job.id } },
    ];
  }
  if (!cleanUpBytes) return [];
  return [{ id: 'cleanUp', label: words.cleanUp(cleanUpBytes), deed: { does: 'cleanUp' } }];
}

/** In twentieths of the whole: a menu that is open closes each time it says something else. */
function inSteps({ bytes, totalBytes }: Job): number {
  if (!totalBytes) return 0;
  return (Math.floor((20 * bytes) / totalBytes) * totalBytes) / 20;
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
