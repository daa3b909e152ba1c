import type { Trouble } from '../../registry/facts.ts';
import type { Preferences } from '../bridge/desk.ts';
import en, { type ShortCode, type Words } from './en.ts';
import zhCN from './zh-CN.ts';

export type { Words };

/** In the language that was chosen, or else the first of the system's that Berth speaks. */
export function wordsFor(language: Preferences['language'], ofSystem: readonly string[]): Words {
  if (language !== 'system') return language === 'en' ? en : zhCN;
  const known = ofSystem.find((tag) => /^(en|zh)\b/i.test(tag));
  return known?.toLowerCase().startsWith('zh') ? zhCN : en;
}

/** In a few words; the registry's own English sentence where there are none. */
export function shortly(words: Words, { code, facts, message }: Trouble): string {
  return Object.hasOwn(words.troubles, code) ? words.troubles[code as ShortCode](facts) : message;
}
