import { ControlClient } from '../control/client.ts';
import { PlainError } from '../errors.ts';

/** What every command that speaks to a running registry takes. */
export interface ClientOptions {
  data: string;
  json?: boolean;
}

/** Speaks to the registry of a data folder for one piece of work. */
export async function withRegistry<Result>(
  { data }: { data: string },
  work: (registry: ControlClient) => Promise<Result>,
): Promise<Result> {
  const registry = new ControlClient(data);
  try {
    return await work(registry);
  } finally {
    await registry.close();
  }
}

/** As `withRegistry`; where none runs, `ofFiles` does the same on what the next one will take in. */
export async function withRegistryOrFiles<Result>(
  options: { data: string },
  work: (registry: ControlClient) => Promise<Result>,
  ofFiles: () => Promise<Result>,
): Promise<Result> {
  try {
    return await withRegistry(options, work);
  } catch (error) {
    if (!(error instanceof PlainError) || error.code !== 'NOT_RUNNING') throw error;
    return ofFiles();
  }
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
