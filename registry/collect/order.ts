import type { Events } from '../events/events.ts';
import type { Digest } from '../facts.ts';
import type { Store } from '../store/store.ts';
import { keepBackups } from './backups.ts';
import { Budgets } from './budgets.ts';
import { CleanUpFigure } from './clean-up-figure.ts';
import { Collector } from './collector.ts';
import { Jobs } from './jobs.ts';
import { PolicyInForce } from './policy.ts';
import type { PullSources } from './pulls.ts';
import { verifyQuietly } from './quiet-verifying.ts';
import { Reserve } from './reserve.ts';
import { Retention } from './retention.ts';
import { Room } from './room.ts';
import { sweepUploads } from './stale-uploads.ts';
import { Upkeep } from './upkeep.ts';
import { Verifier } from './verifier.ts';

interface Parts {
  store: Store;
  events: Events;
  transfers: PullSources['transfers'];
  /** Hours after which an unfinished upload that nobody continues may go. */
  staleUploadHours: number;
  /** For the log: what was done, and what went wrong with what. */
  said(what: string, facts?: Record<string, unknown>): void;
  failed(error: unknown, what: string, digest?: Digest): void;
  /** Takes what has to be done, in the opposite order, when the registry stops. */
  undo(step: () => unknown): void;
}

/** All that keeps a store in order, by itself and for whoever asks. */
export type Order = Awaited<ReturnType<typeof keepInOrder>>;

/** Nothing of it goes on once all that it gave to `undo` was done; jobs are for the caller to stop, before its doors. */
export async function keepInOrder({ store, events, transfers, staleUploadHours, said, failed, undo }: Parts) {
  const failure = (what: string) => (error: unknown) => failed(error, what);
  const onChanged = () => events.changed();
  const policy = new PolicyInForce(store, failure('the policy could not be read; the standard one holds'));
  policy.on('changed', onChanged);
  const sweeper = await sweepUploads(store, {
    staleHours: staleUploadHours,
    onSwept: (removed) => said(`removed ${removed} unfinished uploads`),
    onError: failure('unfinished uploads could not be removed'),
  });
  undo(() => sweeper.stop());
  const backups = await keepBackups({
    store,
    events,
    onError: failure('the database could not be copied to backups/'),
  });
  undo(() => backups.stop());
  const jobs = new Jobs();
  const verifier = new Verifier({
    store,
    jobs,
    onTrouble: (error, digest) => failed(error, 'a blob could not be verified', digest),
    onChanged,
  });
  const quietly = verifyQuietly({
    verifier,
    policy,
    onError: failure('verifying in the background has failed'),
  });
  undo(() => quietly.stop());
  const collector = new Collector({ store, jobs, staleUploadHours, onChanged });
  const budgets = new Budgets({
    store,
    policy,
    events,
    evict: (cached) => collector.collectQuietly({ cached, untaggedBefore: 0 }),
    onError: failure('the use of budgets could not be worked out'),
  });
  undo(() => budgets.stop());
  const reserve = new Reserve(store.folder, policy);
  const retention = new Retention({ store, policy, jobs, transfers, events });
  const upkeep = new Upkeep({
    store,
    policy,
    retention,
    budgets,
    collector,
    onDone: (done) => said('the store was put in order', { upkeep: done }),
    onError: failed,
  });
  undo(() => upkeep.stop());
  const cleanUp = new CleanUpFigure({
    store,
    staleUploadHours,
    onError: failure('what a clean-up would take could not be found'),
  });
  events.on('changed', () => cleanUp.changed());
  return {
    jobs,
    policy,
    retention,
    budgets,
    reserve,
    verifier,
    collector,
    cleanUp,
    /** Whether there is room for a push. */
    room: new Room(budgets, reserve),
  };
}
