import { shortDigest } from '../../format/digest.ts';
import type { LogLine } from './line.ts';

/** What a line is about: of a request its reference or address, of anything else its message. */
export function subjectOf(line: LogLine): string {
  if (line.method === '') return [line.message, line.error].filter(Boolean).join(': ');
  const what = line.repository === '' ? line.url : shortReference(line.reference);
  return [line.code, line.error, what].filter(Boolean).join(' · ');
}

function shortReference(reference: string): string {
  return reference.includes(':') ? shortDigest(reference, 8) : reference;
}

/** `15:44:07.812`, local. */
export function clockOf(time: number): string {
  const at = new Date(time);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

function dayOf(time: number): string {
  const at = new Date(time);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

const two = (value: number) => String(value).padStart(2, '0');

/** A line as people read it, whole, for the clipboard and for text files. */
export function plainText(line: LogLine): string {
  const { method, status, repository, reference, url, client, ms, bytes, broken, code, error, message } =
    line;
  const about =
    repository === ''
      ? url
      : [repository, reference].filter(Boolean).join(reference.includes(':') ? '@' : ':');
  return [
    `${dayOf(line.time)} ${clockOf(line.time)}`,
    line.level.toUpperCase(),
    method,
    status,
    about,
    client,
    ms !== null && `${ms} ms`,
    bytes !== null && `${bytes} B`,
    broken && 'broken off',
    code,
    message,
    error,
  ]
    .filter((part) => part !== '' && part !== null && part !== false)
    .join('  ');
}
