import { structuredPatch } from 'diff';
import type { DiffLine } from '../facts.ts';

const around = 3;
/** Past so many differing lines, looking for the fewest takes too long to be worth it. */
const mostEdits = 2000;

/** The lines by which two texts differ, with some of those around them. */
export function diffLines(before: string, after: string): DiffLine[] {
  const patch = structuredPatch('', '', before, after, '', '', {
    context: around,
    maxEditLength: mostEdits,
  });
  if (patch === undefined) return [...all('removed', before), ...all('added', after)];
  const lines: DiffLine[] = [];
  let next = 1;
  for (const { oldStart, oldLines, newStart, lines: said } of patch.hunks) {
    if (oldStart > next) lines.push(gap);
    lines.push(...numbered(said, oldStart, newStart));
    next = oldStart + oldLines;
  }
  if (patch.hunks.length > 0 && next <= linesOf(before).length) lines.push(gap);
  return lines;
}

const gap: DiffLine = { kind: 'gap', before: null, after: null, text: '' };
const kinds = { ' ': 'same', '+': 'added', '-': 'removed' } as const;

function numbered(said: string[], before: number, after: number): DiffLine[] {
  const lines: DiffLine[] = [];
  for (const line of said) {
    // `\ No newline at end of file` is no line of either.
    const kind = kinds[line.charAt(0) as keyof typeof kinds];
    if (kind === undefined) continue;
    lines.push({
      kind,
      before: kind === 'added' ? null : before++,
      after: kind === 'removed' ? null : after++,
      text: line.slice(1).replace(/\r$/, ''),
    });
  }
  return lines;
}

function all(kind: 'added' | 'removed', text: string): DiffLine[] {
  return linesOf(text).map((line, i) => ({
    kind,
    before: kind === 'removed' ? i + 1 : null,
    after: kind === 'added' ? i + 1 : null,
    text: line,
  }));
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
