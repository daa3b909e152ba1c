import type { QueryClient } from '@tanstack/react-query';
import { type LiveEvent, requestNames } from '../electron/bridge/contract.ts';
import { listen } from './bridge.ts';
import { flow } from './flow.ts';
import { enginesQuery, keyOf } from './queries.ts';
import { invalidate, invalidateContent, invalidateMachine } from './query-client.ts';
import { hasEnded, setUps } from './set-up.ts';

/** Brings what the bridge tells into what the pages show. */
export function followBridge(client: QueryClient): () => void {
  let running = false;
  const stops = [
    listen('state', (state) => {
      client.setQueryData(keyOf('state', {}), state);
      const back = state.state === 'running' && !running;
      running = state.state === 'running';
      // Of what was under way when it ended nothing more is told.
      if (!running) setUps.forget();
      // Anything may have changed meanwhile, and what failed meanwhile may work again.
      if (back)
        void client.invalidateQueries({ predicate: ({ queryKey }) => !toldByEvents.has(queryKey[0]) });
    }),
    listen('live', (event) => hear(client, event)),
    listen('preferences', (preferences) => client.setQueryData(keyOf('preferences', {}), preferences)),
    listen('move', (move) => client.setQueryData(keyOf('move', {}), move)),
    listen('updates', (updates) => client.setQueryData(keyOf('updates', {}), updates)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

const toldByEvents = new Set<unknown>(
  requestNames.filter((name) => ['state', 'preferences', 'move', 'updates', 'startTroubles'].includes(name)),
);

/** The sidebar shows what is to be done wherever one is, and asks nothing itself. */
async function lookAgain(client: QueryClient): Promise<void> {
  await invalidateMachine(client);
  await client.prefetchQuery(enginesQuery);
}

function hear(client: QueryClient, event: LiveEvent): void {
  switch (event.kind) {
    case 'status':
      client.setQueryData(keyOf('status', {}), event.status);
      break;
    case 'transfers':
      client.setQueryData(keyOf('transfers', {}), event.transfers);
      flow.hear(event.transfers, Date.now());
      break;
    case 'jobs':
      client.setQueryData(keyOf('jobs', {}), event.jobs);
      break;
    case 'activity':
      void invalidate(client, ['activity', 'traffic']);
      break;
    case 'setUp':
      setUps.hear(event.setUp);
      if (hasEnded([event.setUp])) void lookAgain(client);
      break;
    case 'changed':
      void invalidateContent(client);
  }
}
