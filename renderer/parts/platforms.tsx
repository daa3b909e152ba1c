import type { Platform } from '../../electron/bridge/contract.ts';
import { platformText } from '../format/platform.ts';

/** `amd64 arm64`; where there is none, what kind of artifact it is. */
export function Platforms({ platforms, otherwise = '–' }: { platforms: Platform[]; otherwise?: string }) {
  const text = platforms.map(platformText).join(' ') || otherwise;
  return (
    <span className="dim" title={text}>
      {text}
    </span>
  );
}
