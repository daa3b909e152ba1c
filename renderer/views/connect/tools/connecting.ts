import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import type { AnswerOf, Connected, MachineChange, SetUp } from '../../../../electron/bridge/contract.ts';
import { ask, type BridgeError } from '../../../bridge.ts';
import { useLongTell } from '../../../long-tell.ts';
import { keyOf } from '../../../queries.ts';
import { invalidateMachine } from '../../../query-client.ts';
import { hasEnded, useSetUp } from '../../../set-up.ts';
import { notBegun, type Progress, progressOf } from './progress.ts';

export interface Connecting {
  state: 'idle' | 'pending' | 'failed' | 'done';
  connected: Connected | undefined;
  error: BridgeError | null;
  told: readonly SetUp[];
  progress: Progress;
  begin: () => void;
  forget: () => void;
}

/** The making of the change that an engine needs: how far it is, whoever began it, and how it ended. */
export function useConnecting(engine: string): Connecting {
  const told = useSetUp(engine);
  const { tell, last, forget } = useLongTell('connect', {
    about: (question) => question.engine === engine,
    ended: takeIn,
  });
  const state = stateOf(last?.status, told);
  return {
    state,
    connected: last?.data,
    error: last?.error ?? null,
    told,
    // What is told of an earlier time is over.
    progress: state === 'idle' || (state === 'pending' && hasEnded(told)) ? notBegun : progressOf(told),
    begin: () => {
      forget();
      tell({ engine });
    },
    forget,
  };
}

function stateOf(status: string | undefined, told: readonly SetUp[]): Connecting['state'] {
  if (status === 'pending') return 'pending';
  // Begun elsewhere: in another window.
  if (told.some(({ step }) => step !== 'undo') && !hasEnded(told)) return 'pending';
  return status === 'error' ? 'failed' : status === 'success' ? 'done' : 'idle';
}

/** What was answered is shown at once; looking at the whole machine again takes longer. */
async function takeIn(client: QueryClient, connected: Connected | undefined): Promise<void> {
  if (connected) {
    const { engine, change } = connected;
    client.setQueryData<AnswerOf<'engines'>>(keyOf('engines', {}), (engines) =>
      engines?.map((one) => (one.id === engine.id ? engine : one)),
    );
    client.removeQueries({ queryKey: keyOf('planConnect', { engine: engine.id }) });
    if (change) takeInChanges(client, [change]);
  }
  await invalidateMachine(client);
}

function takeInChanges(client: QueryClient, fresh: readonly MachineChange[]): void {
  client.setQueryData<AnswerOf<'machineChanges'>>(keyOf('machineChanges', {}), (changes) => {
    const ids = new Set(fresh.map(({ id }) => id));
    return [...fresh, ...(changes ?? []).filter(({ id }) => !ids.has(id))].toSorted((a, b) => b.at - a.at);
  });
}

/** Takes back what was done for an engine, or for all. */
export function useDisconnect() {
  const client = useQueryClient();
  return useMutation<MachineChange[], BridgeError, { engine: string | null }>({
    mutationKey: ['disconnect'],
    mutationFn: (question) => ask('disconnect', question),
    onSuccess: (changes) => takeInChanges(client, changes),
    onSettled: () => void invalidateMachine(client),
  });
}
