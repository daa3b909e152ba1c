import { useState } from 'react';
import { referenceOf } from '../../format/reference.ts';
import { useActivity } from '../../queries.ts';

/** The first push that arrives while the page is open, by its whole reference. */
export function useArrival(address: string): {
  arrived: string | null;
  /** For a push that is known of before the live stream tells of it. */
  tellArrival: (reference: string) => void;
} {
  const [openedAt] = useState(Date.now);
  const [told, setTold] = useState<string | null>(null);
  const newest = useActivity({ limit: 10 }).data?.find(({ kind, at }) => kind === 'push' && at >= openedAt);
  const seen = newest ? `${address}/${referenceOf(newest.repository, newest)}` : null;
  return { arrived: told ?? seen, tellArrival: setTold };
}
