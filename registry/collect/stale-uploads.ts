import type { Store } from '../store/store.ts';

const hourMs = 3_600_000;

interface Options {
  staleHours: number;
  onSwept(removed: number): void;
  onError(error: unknown): void;
}

/** Removes what unfinished uploads left: once now, when no upload can be under way yet, and every hour after. */
export async function sweepUploads(
  { uploads }: Pick<Store, 'uploads'>,
  options: Options,
): Promise<{ stop(): void }> {
  const sweep = async (filesBefore: number) => {
    const removed = await uploads.sweep({
      sessionsBefore: Date.now() - options.staleHours * hourMs,
      filesBefore,
    });
    if (removed > 0) options.onSwept(removed);
  };
  await sweep(Date.now());
  const timer = setInterval(() => {
    // A file without a session may be a manifest on its way to its place; after an hour it is not.
    sweep(Date.now() - hourMs).catch(options.onError);
  }, hourMs).unref();
  return { stop: () => clearInterval(timer) };
}
