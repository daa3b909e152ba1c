import { setTimeout as delay } from 'node:timers/promises';
import type { ControlClient } from '../control/client.ts';
import { PlainError } from '../errors.ts';
import type { Job, JobKind } from '../facts.ts';
import { formatBytes, formatCount, formatWait } from './format.ts';

export interface Following {
  kind: JobKind;
  /** What it does, as the progress line begins: `Cleaning up`. */
  doing: string;
  /** What is said when it was cancelled and has no result to tell of. */
  cancelled: string;
}

/**
 * Waits for long work of the registry, and draws on a terminal how far it is. The first Ctrl+C cancels the work, which
 * then still says what it has done; a second one leaves it alone and goes.
 */
export async function follow<Result>(
  registry: ControlClient,
  { kind, doing, cancelled }: Following,
  work: () => Promise<Result>,
): Promise<Result> {
  const line = new ProgressLine(doing);
  let interrupted = false;
  let over = false;
  const onSignal = () => {
    if (interrupted) process.exit(1);
    interrupted = true;
    line.say(`${doing}: cancelling`);
    // If that fails, so does the work, which says why.
    cancel(registry, kind, () => over).catch(() => undefined);
  };
  for (const signal of signals) process.on(signal, onSignal);
  // It ends when the connection is closed; by then nothing is drawn any more.
  void watch(registry, kind, line).catch(() => undefined);
  try {
    return await work();
  } catch (error) {
    throw interrupted ? new PlainError(cancelled, { cause: error }) : error;
  } finally {
    over = true;
    if (interrupted) process.exitCode = 1;
    line.end();
    for (const signal of signals) process.off(signal, onSignal);
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Whoever is quick may cancel before the registry has begun. */
async function cancel(registry: ControlClient, kind: JobKind, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const jobs = await registry.ask('jobs', {});
    const running = jobs.find((job) => job.kind === kind && job.state === 'running');
    if (running && (await registry.ask('cancelJob', { id: running.id })).cancelled) return;
    await delay(100);
  }
}

async function watch(registry: ControlClient, kind: JobKind, line: ProgressLine): Promise<void> {
  if (!line.isSeen) return;
  for await (const event of registry.live()) {
    const job = event.kind === 'jobs' ? event.jobs.find((one) => one.kind === kind) : undefined;
    if (job?.state === 'running') line.draw(job);
  }
}

/** A line on standard error that is drawn over itself, where somebody sees it. */
class ProgressLine {
  readonly isSeen = process.stderr.isTTY === true;
  readonly #doing: string;
  #state: 'drawing' | 'said' | 'ended' = 'drawing';

  constructor(doing: string) {
    this.#doing = doing;
  }

  draw(job: Job): void {
    const progress = describeProgress(job);
    if (this.#state === 'drawing') this.#write(progress === '' ? this.#doing : `${this.#doing}: ${progress}`);
  }

  /** What stays there instead of progress. */
  say(text: string): void {
    if (this.#state !== 'ended') this.#write(text);
    this.#state = 'said';
  }

  end(): void {
    this.#write('');
    this.#state = 'ended';
  }

  #write(text: string): void {
    if (this.isSeen) process.stderr.write(`\r\x1b[K${text}`);
  }
}

/** `1.2 GiB of 3.4 GiB (120 of 400), 84 MiB/s, 27 s left`, as far as it is known. */
export function describeProgress(job: Job): string {
  const { bytes, totalBytes, bytesPerSecond } = job;
  const left = totalBytes !== null && bytesPerSecond > 0 ? (totalBytes - bytes) / bytesPerSecond : null;
  return [
    describeDone(job),
    bytesPerSecond > 0 ? `${formatBytes(bytesPerSecond)}/s` : '',
    left !== null && left >= 0 ? `${formatWait(left)} left` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function describeDone({ bytes, totalBytes, items, totalItems }: Job): string {
  const inBytes = ofTotal(bytes, totalBytes, formatBytes);
  const inItems = ofTotal(items, totalItems, formatCount);
  return inBytes && inItems ? `${inBytes} (${inItems})` : inBytes || inItems;
}

function ofTotal(done: number, total: number | null, format: (amount: number) => string): string {
  if (total) return `${format(done)} of ${format(total)}`;
  return done > 0 ? format(done) : '';
}
