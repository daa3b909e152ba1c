import { ControlClient } from '../control/client.ts';

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

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
