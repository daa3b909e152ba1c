import type { Job, RegistryState, Transfer } from '../../electron/bridge/contract.ts';
import type en from '../i18n/en/shell.ts';
import type { Mark } from '../parts/mark.ts';

export interface RegistryMark {
  mark: Mark;
  word: keyof typeof en.state;
}

/** The registry's state as one shape and one word. */
export function registryMark(
  registry: RegistryState,
  transfers: readonly Transfer[],
  jobs: readonly Job[],
): RegistryMark {
  switch (registry.state) {
    case 'running':
      if (needsPerson(registry)) return { mark: 'attention', word: 'attention' };
      if (transfers.length > 0 || jobs.some(({ state, quiet }) => state === 'running' && !quiet))
        return { mark: 'working', word: 'working' };
      return { mark: 'running', word: registry.status.readOnly ? 'readOnly' : 'running' };
    case 'starting':
    case 'restarting':
      return { mark: 'stopped', word: registry.state };
    case 'failed':
      return { mark: 'attention', word: 'failed' };
    case 'stopped':
      return { mark: 'stopped', word: 'stopped' };
  }
}

/** Something is wrong, or will be soon, that the registry cannot mend by itself. */
export function needsPerson(registry: RegistryState): boolean {
  if (registry.state !== 'running') return registry.state === 'failed';
  return registry.status.trouble !== null || registry.status.notices.length > 0;
}
