import type { LogLine } from './line.ts';

export interface LogFilter {
  level: 'all' | 'warn' | 'error';
  /** Every word has to occur; three digits are also a status, `4xx` all of a kind, `3f9c…a1b2` a shortened digest. */
  text: string;
  repository: string | null;
  client: string | null;
}

export const noFilter: LogFilter = { level: 'all', text: '', repository: null, client: null };

export function isFiltering({ level, text, repository, client }: LogFilter): boolean {
  return level !== 'all' || text.trim() !== '' || repository !== null || client !== null;
}

type Test = (line: LogLine) => boolean;

/** Made once for a filter, then asked for every line. */
export function matcher({ level, text, repository, client }: LogFilter): Test {
  const tests: Test[] = [];
  if (level !== 'all') tests.push((line) => line.level === level);
  if (repository !== null) tests.push((line) => line.repository === repository);
  if (client !== null) tests.push((line) => line.client === client);
  for (const word of text.toLowerCase().split(/\s+/)) if (word !== '') tests.push(testOf(word));
  return (line) => tests.every((test) => test(line));
}

function testOf(word: string): Test {
  if (/^[1-5]xx$/.test(word)) return (line) => line.status !== null && `${line.status}`[0] === word[0];
  const [head = '', tail] = word.split('…');
  const occurs: Test =
    tail === undefined
      ? (line) => texts(line).some((text) => text.includes(word))
      : (line) => texts(line).some((text) => after(text, head).includes(tail));
  if (!/^\d{3}$/.test(word)) return occurs;
  const status = Number(word);
  return (line) => line.status === status || occurs(line);
}

/** What is left of a text behind the first occurrence of `head`; nothing where it does not occur. */
function after(text: string, head: string): string {
  const at = text.indexOf(head);
  return at < 0 ? '' : text.slice(at + head.length);
}

function texts({ repository, reference, message, error, client, url, method, code }: LogLine): string[] {
  return [repository, reference, message, error, client, url, method, code].map((text) => text.toLowerCase());
}
