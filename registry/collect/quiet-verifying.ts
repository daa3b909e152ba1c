import type { PolicyInForce } from './policy.ts';
import type { Verifier } from './verifier.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const lookEveryMs = 10 * minuteMs;
/** Content is read anew after so long. */
const freshMs = 30 * dayMs;
/** Whoever cancels it has his peace for a while. */
const peaceMs = dayMs;

interface Parts {
  verifier: Verifier;
  policy: PolicyInForce;
  onError(error: unknown): void;
}

/** Reads all content again every month, at the rate of the policy, as long as that has one. */
export function verifyQuietly({ verifier, policy, onError }: Parts): { stop(): void } {
  const rate = () => policy.current.verifyMibPerSecond;
  let isRunning = false;
  let notBefore = 0;

  async function look(): Promise<void> {
    if (rate() === null) return verifier.endQuietly();
    const now = Date.now();
    if (isRunning || now < notBefore || isFresh(now)) return;
    isRunning = true;
    try {
      const verified = await verifier.verifyQuietly(rate);
      if (verified?.cancelled) notBefore = now + peaceMs;
    } finally {
      isRunning = false;
    }
  }

  function isFresh(now: number): boolean {
    const endedAt = verifier.pass?.endedAt;
    return typeof endedAt === 'number' && endedAt > now - freshMs && endedAt <= now;
  }

  const lookNow = () => void look().catch(onError);
  policy.on('changed', lookNow);
  const timer = setInterval(lookNow, lookEveryMs).unref();
  return {
    stop() {
      clearInterval(timer);
      policy.off('changed', lookNow);
    },
  };
}
