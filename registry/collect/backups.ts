import type { Events } from '../events/events.ts';
import type { Store } from '../store/store.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const lookEveryMs = 10 * minuteMs;
/** While it runs, and at its end. */
const oldMs = { running: 4 * hourMs, stopping: hourMs };

interface Parts {
  store: Pick<Store, 'backUp' | 'newestBackup' | 'activity' | 'health'>;
  events: Events;
  onError(error: unknown): void;
}

/** Copies the database every few hours if something has changed, and once more before the registry stops. */
export async function keepBackups({
  store,
  events,
  onError,
}: Parts): Promise<{ look(): Promise<void>; stop(): Promise<void> }> {
  let hasChanged = await changedSinceNewest(store);
  let notBefore = 0;
  const onChange = () => {
    hasChanged = true;
  };
  events.on('changed', onChange);

  async function look(old: number): Promise<void> {
    const now = Date.now();
    const age = now - ((await store.newestBackup()) ?? 0);
    // From a time to come: the clock was wrong then, or is now.
    const isOld = age < 0 || age >= old;
    if (!hasChanged || !isOld || (await store.health()).trouble) return;
    hasChanged = false;
    await store.backUp();
  }

  const lookNow = async (old: number) => {
    try {
      await look(old);
    } catch (error) {
      // What stands in its way now is mostly still there in ten minutes.
      hasChanged = true;
      notBefore = Date.now() + hourMs;
      onError(error);
    }
  };
  const whileRunning = async () => {
    if (Date.now() >= notBefore) await lookNow(oldMs.running);
  };
  const timer = setInterval(() => void whileRunning(), lookEveryMs).unref();
  return {
    look: whileRunning,
    async stop() {
      clearInterval(timer);
      events.off('changed', onChange);
      await lookNow(oldMs.stopping);
    },
  };
}

/** Whether the last life of the registry left something that is in no copy. */
async function changedSinceNewest({ activity, newestBackup }: Parts['store']): Promise<boolean> {
  const newest = (await newestBackup()) ?? 0;
  return activity.page({ limit: 1000 }).some(({ kind, at }) => kind !== 'pull' && at > newest);
}
