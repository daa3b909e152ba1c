import { parse, type TomlTable, type TomlValue } from 'smol-toml';
import { PlainError } from '../errors.ts';
import { shortPath } from './command-line.ts';
import type { Machine } from './machine.ts';

/** A TOML file as programs read it; undefined where there is none. One that none can read is trouble that says where. */
export async function readToml(path: string, machine: Machine): Promise<TomlTable | undefined> {
  try {
    const text = await machine.read(path);
    return text === undefined ? undefined : parseToml(text);
  } catch (error) {
    const shown = shortPath(path, machine);
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new PlainError(`${shown} is broken, and nothing that reads it works: ${reason}`, {
      code: 'FILE_INVALID',
      facts: { path: shown, reason: reason ?? '' },
      cause: error,
    });
  }
}

export function parseToml(text: string): TomlTable {
  return parse(text.replace(/^\uFEFF/, ''), { integersAsBigInt: 'asNeeded' });
}

/** What stands at this place of a table; undefined where nothing does. */
export function valueAt(table: TomlTable | undefined, keys: string[]): TomlValue | undefined {
  let value: TomlValue | undefined = table;
  for (const key of keys) value = isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

export function tableAt(table: TomlTable | undefined, keys: string[]): TomlTable {
  const value = valueAt(table, keys);
  return isTable(value) ? value : {};
}

export function stringAt(table: TomlTable | undefined, keys: string[]): string {
  const value = valueAt(table, keys);
  return typeof value === 'string' ? value : '';
}

/** A list of tables, `[[so]]`; empty where there is none. */
export function tablesAt(table: TomlTable | undefined, keys: string[]): TomlTable[] {
  const value = valueAt(table, keys);
  return Array.isArray(value) ? value.filter(isTable) : [];
}

export function stringsAt(table: TomlTable | undefined, keys: string[]): string[] {
  const value = valueAt(table, keys);
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

export function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
