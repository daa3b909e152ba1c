import { useEffect, useState } from 'react';

/** Whether it has been on the page for so long: what is over sooner is not worth a word. */
export function useOutlasting(ms: number): boolean {
  const [outlasted, setOutlasted] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOutlasted(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return outlasted;
}
