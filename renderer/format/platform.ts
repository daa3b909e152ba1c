import type { Platform } from '../../electron/bridge/contract.ts';

/** `amd64`, `arm/v7`, `windows/amd64`: the system only where it is not Linux. */
export function platformText({ os, architecture, variant }: Platform): string {
  return [...(os === 'linux' ? [] : [os]), architecture, ...(variant ? [variant] : [])].join('/');
}
