import { adopt } from '../adopt/adopt.ts';
import { handOver } from '../adopt/hand-over.ts';
import { findSource, refusal } from '../adopt/source.ts';
import type { Jobs, Progress } from '../collect/jobs.ts';
import { PlainError } from '../errors.ts';
import type { Events } from '../events/events.ts';
import type { Store } from '../store/store.ts';
import type { Adopted } from './contract.ts';
import type { Handlers } from './routes.ts';

export interface AdoptParts {
  jobs: Jobs;
  events: Pick<Events, 'changed'>;
}

/** The ways in from docker distribution, and out to it. */
export function adoptAnswers(
  store: Store,
  { jobs, events }: AdoptParts,
): Pick<Handlers, 'adopt' | 'handOver'> {
  return {
    adopt: ({ folder, move }) => {
      const source = findSource(folder, { data: store.folder, move });
      const running = jobs.list().find(({ kind, state }) => kind === 'adopt' && state === 'running');
      if (running && (move || running.subject !== source.v2)) {
        throw refusal('ADOPT_BUSY', { folder: running.subject ?? folder });
      }
      return jobs.run<Adopted>('adopt', async (progress, signal) => {
        progress.subject = source.v2;
        try {
          return await adopt(store, { source, move, progress, signal });
        } catch (error) {
          throw signal.aborted ? cancelled('What came over until then is here.', error) : error;
        } finally {
          events.changed();
        }
      });
    },
    handOver: () =>
      jobs.run('hand-over', async (progress: Progress, signal) => {
        try {
          return await handOver(store, { progress, signal });
        } catch (error) {
          throw signal.aborted ? cancelled('Link files are missing until it is done again.', error) : error;
        }
      }),
  };
}

function cancelled(rest: string, cause: unknown): PlainError {
  return new PlainError(`It was cancelled. ${rest}`, { code: 'CANCELLED', cause });
}
