import { useState } from 'react';

/** What a dialog is for: while it is done the dialog is busy, then it closes; what is thrown stays in it as `error`. */
export function useActing(work: () => Promise<unknown>, close: () => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const act = async () => {
    setBusy(true);
    setError(null);
    try {
      await work();
      close();
    } catch (reason) {
      setError(reason);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, act: () => void act() };
}
