import { PlainError } from '../errors.ts';
import type { Job, JobKind } from '../facts.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';
import { describeProgress } from './follow.ts';
import { formatTable, formatTime } from './format.ts';

/** Each kind by the command that begins it. */
const names: Record<JobKind, string> = {
  collect: 'gc',
  retention: 'retention',
  verify: 'verify',
  adopt: 'adopt',
  'hand-over': 'hand-over',
};

export async function listJobs(options: ClientOptions): Promise<void> {
  const jobs = await withRegistry(options, (registry) => registry.ask('jobs', {}));
  if (options.json) printJson(jobs);
  else console.log(jobsTable(jobs));
}

/** Ends long work early, whoever began it. */
export async function cancelJob(name: string, options: ClientOptions): Promise<void> {
  await withRegistry(options, async (registry) => {
    const jobs = await registry.ask('jobs', {});
    const running = jobs.filter(({ state }) => state === 'running');
    const job = running.find(({ id, kind }) => id === name || kind === name || names[kind] === name);
    if (!job) {
      const others = running.map(({ kind }) => names[kind]).join(', ');
      throw new PlainError(`No ${name} is running.${others ? ` Running: ${others}.` : ''}`);
    }
    const answer = await registry.ask('cancelJob', { id: job.id });
    if (options.json) printJson(answer);
    else
      console.log(
        answer.cancelled ? `${names[job.kind]} is being cancelled.` : `${names[job.kind]} has just ended.`,
      );
  });
}

function jobsTable(jobs: Job[]): string {
  if (jobs.length === 0) return 'Nothing runs, and nothing has run since the registry was started.';
  return formatTable(
    ['JOB', 'STATE', 'STARTED', 'DONE', 'ABOUT'],
    jobs.map((job) => [
      names[job.kind],
      job.state,
      formatTime(job.startedAt),
      describeProgress(job),
      job.trouble?.message ?? job.subject ?? '',
    ]),
  );
}
