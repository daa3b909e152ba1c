import { type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  AnswerOf,
  Job,
  RequestName,
  RequestOf,
  Transfer,
  Trouble,
} from '../electron/bridge/contract.ts';
import { ask, type BridgeError } from './bridge.ts';
import { invalidateContent } from './query-client.ts';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: BridgeError;
  }
}

export const keyOf = <Name extends RequestName>(name: Name, question?: RequestOf<Name>) =>
  question === undefined ? [name] : [name, question];

/** The answer to a request, asked again when it changed; `null` asks nothing yet. */
export function useAnswer<Name extends RequestName>(
  name: Name,
  question: RequestOf<Name> | null,
): UseQueryResult<AnswerOf<Name>> {
  return useQuery({
    queryKey: question === null ? [name, 'nothing'] : keyOf(name, question),
    queryFn:
      question === null ? () => Promise.reject(new Error('nothing was asked')) : () => ask(name, question),
    enabled: question !== null,
  });
}

/** A request that changes something: `useTell('remove').mutateAsync({ reference })`. */
export function useTell<Name extends RequestName>(name: Name) {
  const client = useQueryClient();
  return useMutation<AnswerOf<Name>, BridgeError, RequestOf<Name>>({
    mutationFn: (question) => ask(name, question),
    onSuccess: () => void invalidateContent(client),
  });
}

export const useStatus = () => useAnswer('status', {});
export const useRepositories = () => useAnswer('repositories', {});
export const useTags = (repository: string | null) =>
  useAnswer('tags', repository === null ? null : { repository });
export const useInspect = (reference: string | null) =>
  useAnswer('inspect', reference === null ? null : { reference });
export const useManifest = (reference: string | null) =>
  useAnswer('manifest', reference === null ? null : { reference });
export const usePreviewRemoval = (references: string[] | null) =>
  useAnswer('previewRemoval', references === null || references.length === 0 ? null : { references });
export const useUsage = () => useAnswer('usage', {});
export const useLayers = (limit = 100) => useAnswer('layers', { limit });
export const useGrowth = (days: number) => useAnswer('growth', { days });
export const useTraffic = (days: number) => useAnswer('traffic', { days });
export const useActivity = (question: RequestOf<'activity'>) => useAnswer('activity', question);
export const useTrash = () => useAnswer('trash', {});
export const useWhy = (reference: string | null) =>
  useAnswer('why', reference === null ? null : { reference });
export const usePolicy = () => useAnswer('policy', {});
export const useBudgets = () => useAnswer('budgets', {});
export const usePreviewRules = (question: RequestOf<'previewRules'> | null) =>
  useAnswer('previewRules', question);
export const useDamaged = () => useAnswer('damaged', {});
export const useMachineChanges = () => useAnswer('machineChanges', {});

/** They are made anew in time, and own ones by other programs, so they are looked at again while somebody looks. */
export const useCertificates = () =>
  useQuery({
    queryKey: keyOf('certificates', {}),
    queryFn: () => ask('certificates', {}),
    refetchInterval: 5_000,
  });
export const useAuthority = () => useAnswer('exportAuthority', {});

/** Other programs may change the file, so it is looked at again while somebody looks. */
export const useAccess = () =>
  useQuery({ queryKey: keyOf('access', {}), queryFn: () => ask('access', {}), refetchInterval: 5_000 });

/** Nobody tells of a tool that came or went, so who looks at them again after a while finds them looked for again. */
const freshMs = 30_000;
export const enginesQuery = {
  queryKey: keyOf('engines', {}),
  queryFn: () => ask('engines', {}),
  staleTime: freshMs,
};
export const useEngines = () => useQuery(enginesQuery);
/** As far as they are known, which asks for nothing. */
export const useKnownEngines = () => useQuery({ ...enginesQuery, enabled: false }).data;
/** Files of others are read for it, so it is worked out anew whenever it is looked at. */
export const usePlan = (engine: string | null) =>
  useQuery({
    queryKey: keyOf('planConnect', { engine: engine ?? '' }),
    queryFn: () => ask('planConnect', { engine: engine ?? '' }),
    enabled: engine !== null,
    staleTime: 0,
  });

export const useAbilities = () => useAnswer('abilities', {}).data;
export const useRegistrySettings = () => useAnswer('registrySettings', {});
/** These four are kept up to date by events. */
export const useRegistry = () => useAnswer('state', {}).data ?? ({ state: 'starting' } as const);
export const usePreferences = () => useAnswer('preferences', {}).data;
export const useMove = () => useAnswer('move', {}).data;
export const useUpdates = () => useAnswer('updates', {}).data;

/** What went wrong as Berth started; told once, so it is kept here until the person has read it. */
export const useStartTroubles = (): Trouble[] =>
  useQuery({
    queryKey: keyOf('startTroubles', {}),
    queryFn: () => ask('startTroubles', {}),
    gcTime: Infinity,
  }).data ?? noTroubles;
const noTroubles: Trouble[] = [];

/** Pushes and pulls under way, as the live stream tells them. */
export const useTransfers = (): Transfer[] => useAnswer('transfers', {}).data ?? nothing;
const nothing: Transfer[] = [];

/** Long work of the registry, as the live stream tells it: what runs, and the last of each kind that ended. */
export const useJobs = (): Job[] => useAnswer('jobs', {}).data ?? noJobs;
const noJobs: Job[] = [];

/** Whether the registry answers; if not, from when what is shown is. */
export function useConnection(): { connected: boolean; asOf: number | null } {
  const registry = useRegistry();
  const { dataUpdatedAt } = useStatus();
  if (registry.state === 'running') return { connected: true, asOf: null };
  const asOf = registry.state === 'restarting' ? registry.diedAt : dataUpdatedAt;
  return { connected: false, asOf: asOf || null };
}
