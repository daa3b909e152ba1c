import { type RefObject, useEffect, useRef, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { SectionName } from './sections.ts';

interface Sections {
  /** Of the element that scrolls them. */
  scroller: RefObject<HTMLDivElement | null>;
  inSight: string | undefined;
  open: (name: SectionName) => void;
}

/** `/settings/network` shows that section; scrolling marks the one that is at the top. */
export function useSections(names: SectionName[]): Sections {
  const scroller = useRef<HTMLDivElement>(null);
  const [, go] = useLocation();
  const wanted = useParams<{ section?: string }>().section ?? names[0];
  const [inSight, setInSight] = useState<string | undefined>(wanted);
  const chosen = useRef<string | null>(null);

  useEffect(() => {
    const root = scroller.current;
    if (!root) return;
    const mark = () => {
      // One that was chosen stays marked although it may be too near the end to come to the top.
      if (chosen.current !== null) return setInSight(chosen.current);
      const all = [...root.querySelectorAll<HTMLElement>('[data-section]')];
      const line = root.getBoundingClientRect().top + 60;
      setInSight(all.findLast((one) => one.getBoundingClientRect().top <= line)?.dataset.section ?? names[0]);
    };
    const free = () => {
      chosen.current = null;
    };
    // What is still being asked for moves the others when it comes.
    const grown = new ResizeObserver(() => {
      if (chosen.current !== null) bringUp(root, chosen.current);
    });
    for (const section of root.children) grown.observe(section);
    const byPerson = ['wheel', 'keydown', 'pointerdown'];
    root.addEventListener('scroll', mark);
    for (const event of byPerson) root.addEventListener(event, free);
    return () => {
      grown.disconnect();
      root.removeEventListener('scroll', mark);
      for (const event of byPerson) root.removeEventListener(event, free);
    };
  }, [names]);

  useEffect(() => {
    if (wanted === undefined || wanted === names[0] || !scroller.current) return;
    chosen.current = wanted;
    setInSight(wanted);
    bringUp(scroller.current, wanted);
  }, [wanted, names]);

  const open = (name: SectionName) => {
    chosen.current = name;
    setInSight(name);
    if (scroller.current) bringUp(scroller.current, name)?.focus({ preventScroll: true });
    go(`/settings/${name}`, { replace: true });
  };
  return { scroller, inSight, open };
}

/** Scrolls this list alone; `scrollIntoView` would move the window around it too. */
function bringUp(root: HTMLElement, name: string): HTMLElement | null {
  const section = root.querySelector<HTMLElement>(`[data-section="${CSS.escape(name)}"]`);
  if (section) root.scrollTop += section.getBoundingClientRect().top - root.getBoundingClientRect().top;
  return section;
}
