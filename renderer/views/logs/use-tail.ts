import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { LogLine } from './line.ts';
import type { Ring } from './ring.ts';

const atEndPx = 8;

export interface Tail {
  /** The end is in sight and stays there as lines come. */
  following: boolean;
  /** How many of the matching lines are shown: not following, the list stands still. */
  shown: number;
  /** Lines that came meanwhile. */
  waiting: number;
  hold: () => void;
  follow: () => void;
  onScroll: () => void;
}

/** Keeps the end of a log in sight until the person scrolls up, chooses a line or pauses; then nothing moves. */
export function useTail(
  scroller: RefObject<HTMLDivElement | null>,
  matching: Ring<LogLine>,
  newest: LogLine | undefined,
  rowHeight: number,
  /** The person reads a line's details: reaching the end by that is no wish to follow. */
  reading: boolean,
): Tail {
  /** The number of the last line that is shown; null while following. */
  const [heldAt, setHeldAt] = useState<number | null>(null);
  const following = heldAt === null;
  const shown = following ? matching.length : matching.firstPast((line) => line.number > heldAt);
  const waiting = matching.length - shown;
  const removed = useRef({ from: matching, count: matching.removed });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const gone = removed.current.from === matching ? matching.removed - removed.current.count : 0;
    removed.current = { from: matching, count: matching.removed };
    if (following) element.scrollTop = element.scrollHeight;
    // Where old lines went, what is being read keeps its place.
    else if (gone > 0) element.scrollTop -= gone * rowHeight;
  });

  const hold = () => setHeldAt((held) => held ?? newest?.number ?? -1);
  const follow = () => setHeldAt(null);
  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < atEndPx;
    if (!atEnd && following) hold();
    if (atEnd && !reading) follow();
  };
  return { following, shown, waiting, hold, follow, onScroll };
}
