const flushMs = 5_000;

/**
 * Writes what was gathered in memory every few seconds. What cannot be written, as on a full disk, stays in memory
 * and is tried again.
 */
export function flushRegularly(flush: () => void, onError: (error: unknown) => void): { stop(): void } {
  const timer = setInterval(() => {
    try {
      flush();
    } catch (error) {
      onError(error);
    }
  }, flushMs).unref();
  return {
    stop() {
      clearInterval(timer);
      flush();
    },
  };
}
