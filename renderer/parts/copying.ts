import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../bridge.ts';
import { announce } from './announce.ts';

const shownMs = 1200;

/** Copies a text and is `copied` for a moment; the screen reader hears it. */
export function useCopying(): { copied: boolean; copy: (text: string) => void } {
  const { t } = useTranslation('parts');
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (text: string) => {
    await ask('copyText', { text });
    announce(t('copied'));
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), shownMs);
  };
  return { copied, copy: (text) => void copy(text).catch(() => announce(t('couldNot'))) };
}
