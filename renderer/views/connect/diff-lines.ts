import type { DiffLine } from '../../../electron/bridge/contract.ts';

/** A line of a difference, or so many lines that nobody reads. */
export type ShownLine = DiffLine | { kind: 'folded'; count: number };

const begin = /^-----BEGIN [A-Z ]+-----$/;
const end = /^-----END [A-Z ]+-----$/;

/** The lines of a difference; of a certificate only where it begins and ends. */
export function shownLines(lines: readonly DiffLine[]): ShownLine[] {
  const shown: ShownLine[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as DiffLine;
    shown.push(line);
    if (!begin.test(line.text)) continue;
    const length = lines.slice(at + 1).findIndex(({ kind, text }) => kind !== line.kind || end.test(text));
    if (length < 2) continue;
    shown.push({ kind: 'folded', count: length });
    at += length;
  }
  return shown;
}

/** How many lines come and go. */
export const changedLines = (lines: readonly DiffLine[]): number =>
  lines.filter(({ kind }) => kind === 'added' || kind === 'removed').length;
