import { PlainError } from '../../errors.ts';
import type { Door } from '../connector.ts';
import { isLocalName } from '../local-name.ts';
import { parseToml, stringsAt, tableAt, valueAt } from '../toml.ts';
import { type Entry, withEntry } from '../toml-edit.ts';

/**
 * The text of a buildkitd.toml with what BuildKit has to know: a registry of another name than localhost is trusted by
 * this file of an authority, and a mirror is asked first. To localhost it speaks plain HTTP by itself.
 */
export function settingsFor(door: Door, text: string, shown: string, authorityFile: string | null): string {
  return entriesFor(door, text, authorityFile).reduce((before, entry) => {
    const after = withEntry(before, entry);
    if (after === undefined) throw cannotEdit(shown);
    return after;
  }, text);
}

function entriesFor({ name, mirror }: Door, text: string, authorityFile: string | null): Entry[] {
  const settings = parseToml(text);
  const entries: Entry[] = [];
  const registry = tableAt(settings, ['registry', name]);
  const isReached = valueAt(registry, ['http']) === true || valueAt(registry, ['insecure']) === true;
  if (authorityFile !== null && !isLocalName(name) && !isReached) {
    const theirs = stringsAt(registry, ['ca']);
    if (!theirs.includes(authorityFile))
      entries.push({ table: ['registry', name], key: 'ca', value: [...theirs, authorityFile] });
  }
  if (mirror === null) return entries;
  const { host, protocol } = new URL(mirror);
  const location = mirror.replace(/^https?:\/\/|\/$/g, '');
  const mirrors = stringsAt(settings, ['registry', 'docker.io', 'mirrors']);
  if (!mirrors.includes(location))
    entries.push({ table: ['registry', 'docker.io'], key: 'mirrors', value: [location, ...mirrors] });
  const isPlain = protocol === 'http:';
  if (isPlain && valueAt(settings, ['registry', host, 'http']) !== true)
    entries.push({ table: ['registry', host], key: 'http', value: true });
  return entries;
}

/** Trouble that names the file; its text may stand in another. */
export function checkSettings(text: string, shown: string): void {
  try {
    parseToml(text);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new PlainError(`${shown} is broken, and BuildKit does not start with it: ${reason}`, {
      code: 'FILE_INVALID',
      facts: { path: shown, reason },
      cause: error,
    });
  }
}

function cannotEdit(shown: string): PlainError {
  return new PlainError(
    `${shown} is written in a way that Berth does not dare to edit. Nothing was changed.`,
    {
      code: 'FILE_INVALID',
      facts: { path: shown, reason: 'its registry tables are in one line, or in keys with dots' },
    },
  );
}
