import { TextInput } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../actions.ts';
import { Icon } from './icon.tsx';
import { Keys } from './keys.tsx';

/** Filters the list below it; `/` brings the focus here, Escape clears and then leaves. */
export function FilterField({
  label,
  value,
  onChange,
  width = 240,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  width?: number;
}) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  useAction({
    id: 'filter',
    group: 'list',
    icon: 'filter',
    label: t('shortcuts.filter'),
    keys: '/',
    run: () => input.current?.focus(),
  });
  return (
    <TextInput
      ref={input}
      w={width}
      aria-label={label}
      placeholder={label}
      value={value}
      leftSection={<Icon name="filter" />}
      rightSection={value === '' ? <Keys keys="/" /> : null}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        if (value === '') event.currentTarget.blur();
        else onChange('');
      }}
    />
  );
}
