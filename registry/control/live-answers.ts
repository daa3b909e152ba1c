import type { Jobs } from '../collect/jobs.ts';
import type { Events } from '../events/events.ts';
import type { Transfers } from '../events/transfers.ts';
import { parseRepository } from '../names.ts';
import type { Store } from '../store/store.ts';
import type { Status } from './contract.ts';
import type { Live } from './live.ts';
import type { Handlers } from './routes.ts';

/** The part of the registry that moves. */
export interface LiveParts {
  status(): Promise<Status>;
  /** Whether pushes and deletes are refused: whoever changes it changes it for all. */
  mode: { readOnly: boolean };
  events: Events;
  transfers: Transfers;
  live: Live;
  jobs: Jobs;
}

type LiveAnswers = Pick<
  Handlers,
  | 'status'
  | 'setReadOnly'
  | 'activity'
  | 'traffic'
  | 'growth'
  | 'transfers'
  | 'cancelTransfer'
  | 'jobs'
  | 'cancelJob'
>;

/** How things stand, what moves, and what has happened. */
export function liveAnswers(
  { activity, growth }: Pick<Store, 'activity' | 'growth'>,
  { status, mode, transfers, live, jobs }: LiveParts,
): LiveAnswers {
  return {
    status,
    async setReadOnly({ readOnly }) {
      mode.readOnly = readOnly;
      await live.look();
      return status();
    },
    activity: ({ repository, ...page }) =>
      activity.page({
        ...page,
        ...(repository !== undefined && { repository: parseRepository(repository) }),
      }),
    traffic: ({ days }) => activity.traffic(days),
    growth: ({ days }) => growth.points(days),
    transfers: () => transfers.list(),
    cancelTransfer: ({ id }) => ({ cancelled: transfers.cancel(id) }),
    jobs: () => jobs.list(),
    cancelJob: ({ id }) => ({ cancelled: jobs.cancel(id) }),
  };
}
