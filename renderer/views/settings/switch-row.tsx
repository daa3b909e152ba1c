import { Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { Row } from './row.tsx';

/** A setting that is on or off. */
export function SwitchRow({
  name,
  hint,
  on,
  onChange,
  disabled = false,
}: {
  name: string;
  hint?: ReactNode;
  on: boolean;
  onChange: (on: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <Row name={name} hint={hint}>
      {(id) => (
        <Switch
          aria-labelledby={id}
          checked={on}
          disabled={disabled}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )}
    </Row>
  );
}
