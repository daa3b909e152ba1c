import {
  type MutationState,
  type QueryClient,
  useMutation,
  useMutationState,
  useQueryClient,
} from '@tanstack/react-query';
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

interface Options<Name extends RequestName> {
  /** Of these alone `last` speaks; without, of all. */
  about?: (question: RequestOf<Name>) => boolean;
  /** Brings what has come of it into what is shown; without an answer it was refused. */
  ended?: (client: QueryClient, answer: AnswerOf<Name> | undefined) => Promise<void>;
}

/** A request that is answered when long work has ended. Whoever leaves the page meanwhile finds the end when they come back. */
export function useLongTell<Name extends RequestName>(
  name: Name,
  { about = () => true, ended = invalidateContent }: Options<Name> = {},
): LongTell<Name> {
  const client = useQueryClient();
  const filters = { mutationKey: [name], exact: true };
  const { mutate } = useMutation<AnswerOf<Name>, BridgeError, RequestOf<Name>>({
    mutationKey: [name],
    gcTime: Number.POSITIVE_INFINITY,
    mutationFn: (question) => ask(name, question),
    onSettled: (answer) => void ended(client, answer),
  });
  const all = useMutationState({ filters, select: ({ state }) => state as Told<Name> });
  const mine = (state: Told<Name>) => state.variables !== undefined && about(state.variables);
  return {
    tell: (question) => mutate(question),
    last: all.findLast(mine),
    forget: () => {
      const cache = client.getMutationCache();
      const over = ({ state }: { state: unknown }) =>
        (state as Told<Name>).status !== 'pending' && mine(state as Told<Name>);
      for (const one of cache.findAll({ ...filters, predicate: over })) cache.remove(one);
    },
  };
}
