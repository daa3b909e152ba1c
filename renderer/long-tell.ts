import { type MutationState, useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import type { AnswerOf, RequestName, RequestOf } from '../electron/bridge/contract.ts';
import { ask, type BridgeError } from './bridge.ts';
import { invalidateContent } from './query-client.ts';

type Told<Name extends RequestName> = MutationState<AnswerOf<Name>, BridgeError, RequestOf<Name>>;

interface LongTell<Name extends RequestName> {
  tell: (question: RequestOf<Name>) => void;
  /** How the last one stands, or ended. */
  last: Told<Name> | undefined;
  forget: () => void;
}

/** A request that is answered when long work has ended. Whoever leaves the page meanwhile finds the end when they come back. */
export function useLongTell<Name extends RequestName>(name: Name): LongTell<Name> {
  const client = useQueryClient();
  const filters = { mutationKey: [name], exact: true };
  const { mutate } = useMutation<AnswerOf<Name>, BridgeError, RequestOf<Name>>({
    mutationKey: [name],
    gcTime: Number.POSITIVE_INFINITY,
    mutationFn: (question) => ask(name, question),
    onSettled: () => void invalidateContent(client),
  });
  const all = useMutationState({ filters, select: ({ state }) => state as Told<Name> });
  return {
    tell: (question) => mutate(question),
    last: all.at(-1),
    forget: () => {
      const cache = client.getMutationCache();
      for (const ended of cache.findAll({ ...filters, predicate: ({ state }) => state.status !== 'pending' }))
        cache.remove(ended);
    },
  };
}
