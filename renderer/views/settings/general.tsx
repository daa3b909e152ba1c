import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Preferences } from '../../../electron/bridge/contract.ts';
import { Segmented } from '../../parts/segmented.tsx';
import { useAbilities, usePreferences, useTell } from '../../queries.ts';
import { Row } from './row.tsx';
import { SwitchRow } from './switch-row.tsx';

const appearances = ['system', 'light', 'dark'] as const;
const languages = ['system', 'en', 'zh-CN'] as const;
const closings = ['tray', 'quit'] as const;

/** How the window looks and behaves. */
export function General() {
  const { t } = useTranslation('settings');
  const abilities = useAbilities();
  const preferences = usePreferences();
  const change = useTell('changePreferences');
  if (!preferences) return null;
  const set = (changes: Partial<Preferences>) => change.mutate(changes);
  return (
    <>
      <Row name={t('appearance.name')}>
        {() => (
          <Segmented
            label={t('appearance.name')}
            segments={appearances.map((value) => ({ value, label: t(`appearance.${value}`) }))}
            value={preferences.theme}
            onChange={(theme) => set({ theme })}
          />
        )}
      </Row>
      <Row name={t('language.name')}>
        {(id) => (
          <Select
            aria-labelledby={id}
            w={220}
            data={languages.map((value) => ({ value, label: t(`language.${value}`) }))}
            value={preferences.language}
            onChange={(value) => set({ language: languages.find((one) => one === value) ?? 'system' })}
          />
        )}
      </Row>
      {abilities?.startAtLogin && (
        <SwitchRow
          name={t('startAtLogin.name')}
          hint={t('startAtLogin.hint')}
          on={preferences.startAtLogin}
          onChange={(startAtLogin) => set({ startAtLogin })}
        />
      )}
      {abilities?.manageRegistry && (
        <Row name={t('closing.name')} hint={t(`closing.hint.${preferences.closeTo}`)}>
          {(id) => (
            <Select
              aria-labelledby={id}
              w={220}
              data={closings.map((value) => ({ value, label: t(`closing.${value}`) }))}
              value={preferences.closeTo}
              onChange={(value) => set({ closeTo: closings.find((one) => one === value) ?? 'tray' })}
            />
          )}
        </Row>
      )}
      <SwitchRow
        name={t('letters.name')}
        hint={t('letters.hint')}
        on={preferences.letterShortcuts}
        onChange={(letterShortcuts) => set({ letterShortcuts })}
      />
    </>
  );
}
