import { type Action, actionList } from './actions.ts';

const mac = navigator.userAgent.includes('Mac OS');
/** The second key of `g o` has to come so soon. */
const sequenceMs = 1500;

/** The caps to be drawn for keys: `mod+shift+c` is ⌘ ⇧ C or Ctrl Shift C. */
export function keyCaps(keys: string): string[] {
  return keys.split(' ').flatMap((stroke) => stroke.split('+').map(cap));
}

function cap(key: string): string {
  const named: Record<string, string> = {
    mod: mac ? '⌘' : 'Ctrl',
    shift: mac ? '⇧' : 'Shift',
    alt: mac ? '⌥' : 'Alt',
    enter: '↵',
    escape: 'esc',
    delete: mac ? '⌫' : 'Del',
    space: 'Space',
    up: '↑',
    down: '↓',
    left: '←',
    right: '→',
  };
  return named[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** Runs the actions whose keys are pressed; gives the function that stops it. */
export function hearKeys(letters: () => boolean): () => void {
  let before = '';
  let forget: ReturnType<typeof setTimeout> | undefined;
  const hear = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const stroke = strokeOf(event);
    const free = stroke.includes('mod+') || stroke.includes('alt+');
    // A letter belongs to whoever types it, and to an open dialog.
    if (!free && (typing(event.target) || dialogOpen() || !letters())) return;
    if (free && dialogOpen() && stroke !== 'mod+k') return;
    const action = find(`${before} ${stroke}`) ?? find(stroke);
    clearTimeout(forget);
    before = action || free ? '' : stroke;
    forget = setTimeout(() => {
      before = '';
    }, sequenceMs);
    if (!action) return;
    event.preventDefault();
    action.run();
  };
  document.addEventListener('keydown', hear);
  return () => document.removeEventListener('keydown', hear);
}

function find(keys: string): Action | undefined {
  return actionList().findLast((action) => action.keys === keys);
}

function strokeOf(event: KeyboardEvent): string {
  const letter = event.key.length === 1;
  const named: Record<string, string> = { ArrowLeft: 'left', ArrowRight: 'right', ' ': 'space' };
  const key = named[event.key] ?? event.key.toLowerCase();
  const modifiers = [
    ...((mac ? event.metaKey : event.ctrlKey) ? ['mod'] : []),
    ...(event.altKey ? ['alt'] : []),
    // Shift makes another character of `/`, not another stroke of it.
    ...(event.shiftKey && (!letter || /[a-z]/i.test(event.key)) ? ['shift'] : []),
  ];
  return [...modifiers, key].join('+');
}

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  );
}

function dialogOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
}
