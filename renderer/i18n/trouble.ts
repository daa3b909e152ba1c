import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Trouble } from '../../electron/bridge/contract.ts';
import { BridgeError } from '../bridge.ts';
import { engineText } from '../format/engine.ts';
import type en from './en/troubles.ts';

/** A trouble in the person's language: what happened, and what to do. */
export interface ToldTrouble {
  what: string;
  next: string | null;
}

interface WholeTrouble extends ToldTrouble {
  /** Both, one after the other. */
  text: string;
}

/** More is known than the code says, and there are words for that. */
function variantOf({ code, facts }: Trouble): string {
  if (code === 'PORT_TAKEN' && facts.name) return 'PORT_TAKEN_BY';
  if (code.startsWith('BUDGET_') && facts.budget !== undefined)
    return `${code}_${facts.budget === '' ? 'WHOLE' : 'GROUP'}`;
  if (code === 'RESERVE_REACHED' && facts.free !== undefined) return 'RESERVE_REACHED_NOW';
  if (code === 'ELEVATION_REFUSED' && facts.subject !== undefined) return 'ELEVATION_REFUSED_FOR';
  if (code === 'NOT_VERIFIED' && facts.command === undefined) return 'NOT_VERIFIED_YET';
  if (code === 'TLS_NAME' && facts.host === undefined) return 'TLS_NAME_OWN';
  // Said of an engine, where the registry says the same of itself.
  if (facts.engine !== undefined && i18next.exists(`troubles:${code}_BY`)) return `${code}_BY`;
  return code;
}

/** Where there are no words for it, or facts are missing for them, the registry's English sentence has to do. */
export function tell(trouble: Trouble): WholeTrouble {
  const { message } = trouble;
  const facts = named(trouble.facts);
  const known = variantOf(trouble) as keyof typeof en;
  const key = `troubles:${known}` as const;
  if (!i18next.exists(`${key}.what`)) return { what: message, next: null, text: message };
  const filled = (sentence: string) => (sentence.includes('{{') ? null : sentence);
  const what = filled(i18next.t(`${key}.what`, facts)) ?? message;
  const next = filled(i18next.t(`${key}.next`, facts));
  return { what, next, text: [what, next ?? ''].join(i18next.language === 'en' ? ' ' : '').trim() };
}

/** Engines are named as a person knows them. */
function named(facts: Trouble['facts']): Trouble['facts'] {
  const { engine, tools } = facts;
  return {
    ...facts,
    ...(typeof engine === 'string' && { engine: engineText(engine) }),
    ...(typeof tools === 'string' && { tools: tools.split(', ').map(engineText).join(', ') }),
  };
}

/** Of whatever was thrown. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof BridgeError) return error.trouble;
  return { code: 'FAILED', message: error instanceof Error ? error.message : String(error), facts: {} };
}

export function useTold(error: unknown): WholeTrouble {
  useTranslation('troubles'); // Told anew when the language changes.
  return tell(troubleOf(error));
}
