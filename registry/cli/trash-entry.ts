import { PlainError } from '../errors.ts';
import type { TrashEntry } from '../facts.ts';
import { parseImageReference } from '../names.ts';
import { counted, shortDigest } from './format.ts';

/** Entries by their number or by what they hold, the newest of each; what is not there is a PlainError that says what is. */
export function findEntries(entries: TrashEntry[], wanted: string[]): number[] {
  return [...new Set(wanted.map((text) => findEntry(entries, text)))];
}

function findEntry(entries: TrashEntry[], text: string): number {
  if (isId(text)) {
    const id = Number(text);
    if (!entries.some((entry) => entry.id === id)) throw missing(`The trash has no entry ${text}.`);
    return id;
  }
  const [named = '', digest = ''] = text.replace(/(…|\.\.\.)$/, '').split('@');
  const { repository, tag } = parseImageReference(named);
  const ofRepository = entries.filter((entry) => entry.repository === repository);
  const found = ofRepository.find((entry) =>
    tag === undefined && digest === ''
      ? entry.kind === 'repository'
      : entry.kind !== 'repository' &&
        (tag === undefined ? entry.kind === 'manifest' : entry.tags.includes(tag)) &&
        (entry.digest ?? '').startsWith(digest),
  );
  if (found) return found.id;
  const there = ofRepository.slice(0, 5).map((entry) => `${nameOf(entry)} (${entry.id})`);
  throw missing(
    there.length > 0
      ? `The trash does not have ${text}. Of ${repository} it has ${there.join(', ')}.`
      : `The trash does not have ${text}; berth trash lists what it has.`,
  );
}

function missing(sentence: string): PlainError {
  return new PlainError(sentence, { code: 'TRASH_UNKNOWN' });
}

/** The number of an entry. */
export function isId(text: string): boolean {
  return /^\d{1,15}$/.test(text);
}

type Named = Pick<TrashEntry, 'kind' | 'repository' | 'tags' | 'tagCount' | 'digest'>;

/** `app:v1`, `app@sha256:3f9c… with 2 tags`, `the repository app with 12 tags` */
export function nameOf({ kind, repository, tags, tagCount, digest }: Named): string {
  if (kind === 'tag') return `${repository}:${tags[0] ?? ''}`;
  const along = tagCount > 0 ? ` with ${counted(tagCount, 'tag')}` : '';
  return kind === 'repository'
    ? `the repository ${repository}${along}`
    : `${repository}@${shortDigest(digest ?? '')}${along}`;
}
