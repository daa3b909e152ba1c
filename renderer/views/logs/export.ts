import { breath } from '../../breath.ts';
import { saveFile } from '../../save-file.ts';
import type { LogLine } from './line.ts';
import type { Ring } from './ring.ts';
import { plainText } from './text.ts';

export type ExportKind = 'jsonl' | 'txt';

const write: Record<ExportKind, (line: LogLine) => string> = { jsonl: (line) => line.raw, txt: plainText };
const types: Record<ExportKind, string> = { jsonl: 'application/x-ndjson', txt: 'text/plain;charset=utf-8' };
const linesAtOnce = 2000;

/** Saves the lines as a file, `berth-2026-11-24.jsonl`, without holding up the page. */
export async function exportLines(lines: Ring<LogLine>, kind: ExportKind): Promise<void> {
  const parts: string[] = [];
  const newest = lines.slice();
  for (let from = 0; from < newest.length; from += linesAtOnce) {
    const some = newest.slice(from, from + linesAtOnce);
    parts.push(some.map((line) => `${write[kind](line)}\n`).join(''));
    await breath();
  }
  saveFile(`berth-${new Date().toISOString().slice(0, 10)}.${kind}`, parts, types[kind]);
}
