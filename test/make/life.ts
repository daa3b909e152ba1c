import { onTestFinished } from 'vitest';
import { startRegistry } from '../../registry/index.ts';
import { readSettings, type SettingName } from '../../registry/settings.ts';
import { temporaryFolder } from './folder.ts';

/** One life of a registry on a data folder; after `stop` the next one may begin. */
export interface Life {
  port: number;
  url: string;
  data: string;
  stop(): Promise<void>;
}

/** Starts a registry in this process, on a free port, until `stop` or the end of the test. */
export async function live({
  data = temporaryFolder(),
  ...options
}: { data?: string } & Partial<Record<SettingName, unknown>> = {}): Promise<Life> {
  const registry = await startRegistry(
    await readSettings({ options: { data, listen: ['127.0.0.1:0'], shutdownSeconds: 0, ...options } }),
  );
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= registry.stop();
    return stopped;
  };
  onTestFinished(stop);
  const url = registry.addresses[0] ?? '';
  return { url, port: Number(new URL(url).port), data, stop };
}
