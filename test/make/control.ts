import { onTestFinished } from 'vitest';
import { ControlClient } from '../../registry/control/client.ts';
import type { LiveEvent } from '../../registry/control/contract.ts';
import type { Activity, Transfer } from '../../registry/facts.ts';
import { until } from './until.ts';

/** Speaks to the registry of a data folder until the test has finished. */
export function control(data: string): ControlClient {
  const client = new ControlClient(data);
  onTestFinished(() => client.close());
  return client;
}

/** What happened, oldest first and without what differs each time, once there are so many entries. */
export async function happened(data: string, entries: number): Promise<Omit<Activity, 'id' | 'at' | 'ms'>[]> {
  const client = control(data);
  const all = () => client.ask('activity', { limit: 1000 });
  await until(
    async () => (await all()).length >= entries && (await client.ask('transfers', {})).length === 0,
  );
  return (await all()).reverse().map(({ id, at, ms, ...entry }) => entry);
}

/** The transfers once they are as wanted; what they are by then if they never become so. */
export async function transfersOnce(
  client: ControlClient,
  isWanted: (transfers: Transfer[]) => boolean,
): Promise<Transfer[]> {
  let transfers: Transfer[] = [];
  await until(async () => {
    transfers = await client.ask('transfers', {});
    return isWanted(transfers);
  });
  return transfers;
}

/** Everything the live stream has said since this began. */
export function followed(data: string): { events: LiveEvent[]; ended: Promise<unknown> } {
  const events: LiveEvent[] = [];
  const client = control(data);
  const listen = async () => {
    for await (const event of client.live()) events.push(event);
  };
  return { events, ended: listen().catch((error: unknown) => error) };
}
