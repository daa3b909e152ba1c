import { isDeepStrictEqual } from 'node:util';
import type { TomlTable } from 'smol-toml';
import { isTable, parseToml } from './toml.ts';

export interface Entry {
  table: string[];
  key: string;
  value: string | string[] | boolean;
}

/**
 * The text with one more entry, or another value of one, and not a byte of the rest changed. Undefined where the text
 * is written in a way in which that cannot be done: what comes out is read again, and has to say just that.
 */
export function withEntry(text: string, entry: Entry): string | undefined {
  const wanted = structuredClone(parseToml(text));
  setAt(wanted, entry);
  const ways = [replaced, inserted, appended].map((way) => way(text, entry));
  return ways.find((one) => one !== undefined && says(one, wanted));
}

function setAt(table: TomlTable, { table: keys, key, value }: Entry): void {
  let inner = table;
  for (const one of keys) {
    if (!isTable(inner[one])) inner[one] = {};
    inner = inner[one] as TomlTable;
  }
  inner[key] = value;
}

function says(text: string, wanted: TomlTable): boolean {
  try {
    // Tables as the parser makes them have no prototype, clones of them have one.
    return isDeepStrictEqual(structuredClone(parseToml(text)), structuredClone(wanted));
  } catch {
    return false; // This way does not do.
  }
}

function replaced(text: string, { table, key, value }: Entry): string | undefined {
  const lines = text.split('\n');
  const [start, end] = sectionOf(lines, table);
  const place = lines.findIndex(
    (line, i) => i > start && i < end && new RegExp(`^\\s*${key}\\s*=`).test(line),
  );
  if (start < 0 || place < 0) return undefined;
  const [indent = ''] = /^\s*/.exec(lines[place] ?? '') ?? [];
  return lines.with(place, `${indent}${key} = ${written(value)}${ending(text)}`).join('\n');
}

function inserted(text: string, { table, key, value }: Entry): string | undefined {
  const lines = text.split('\n');
  const [start] = sectionOf(lines, table);
  if (start < 0) return undefined;
  const [indent = ''] = /^\s*/.exec(lines[start] ?? '') ?? [];
  return lines.toSpliced(start + 1, 0, `${indent}  ${key} = ${written(value)}${ending(text)}`).join('\n');
}

function appended(text: string, { table, key, value }: Entry): string {
  const newLine = `${ending(text)}\n`;
  const gap = text === '' ? '' : text.endsWith('\n') ? newLine : newLine + newLine;
  return `${text}${gap}[${header(table)}]${newLine}  ${key} = ${written(value)}${newLine}`;
}

/** The lines from a table's header to the next header; -1 where it has none. */
function sectionOf(lines: string[], table: string[]): [start: number, end: number] {
  const start = lines.findIndex((line) => isHeaderOf(line, table));
  const next = lines.findIndex((line, i) => i > start && /^\s*\[/.test(line));
  return [start, next < 0 ? lines.length : next];
}

/** However its keys are quoted. */
function isHeaderOf(line: string, table: string[]): boolean {
  if (!/^\s*\[[^[]/.test(line)) return false;
  const alone = table.reduceRight<TomlTable>((inner, key) => ({ [key]: inner }), {});
  return says(line.trim(), alone);
}

/** The name of a table as its header has it: `plugins."io.containerd.grpc.v1.cri".registry`. */
function header(table: string[]): string {
  return table.map((key) => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key))).join('.');
}

function written(value: Entry['value']): string {
  return Array.isArray(value)
    ? `[${value.map((one) => JSON.stringify(one)).join(', ')}]`
    : JSON.stringify(value);
}

function ending(text: string): string {
  return text.includes('\r\n') ? '\r' : '';
}
