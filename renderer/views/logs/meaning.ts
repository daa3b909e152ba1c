import i18next from 'i18next';
import { type ToldTrouble, tell } from '../../i18n/trouble.ts';
import type { LogLine } from './line.ts';

/** What happened in a line and what to do about it, in the person's language. */
export function meaningOf({ code, broken, error, message, status }: LogLine): ToldTrouble {
  if (code !== '') return tell({ code, message: error || code, facts: {} });
  if (broken) return tell({ code: 'CLIENT_GONE', message: 'The client went away in the middle.', facts: {} });
  if (status === null) return { what: [message, error].filter(Boolean).join(': '), next: null };
  const kind = answerKind(status);
  return {
    what: i18next.t(`logs:answers.${kind}.what`, { status }),
    next: kind === 'done' ? null : i18next.t(`logs:answers.${kind}.next`),
  };
}

function answerKind(status: number) {
  if (status < 400) return 'done';
  if (status === 404) return 'missing';
  return status < 500 ? 'refused' : 'failed';
}
