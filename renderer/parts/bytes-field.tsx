import { NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './bytes-field.module.css';

const units = ['MiB', 'GiB', 'TiB'] as const;
const sizes = { MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };
type Unit = (typeof units)[number];

/** A size that is typed, in the unit it is best said in; null where there is no number. */
export function BytesField({
  label,
  bytes,
  onChange,
  onDone,
}: {
  label: string;
  bytes: number | null;
  onChange: (bytes: number | null) => void;
  /** The person has left the field, or pressed Enter. */
  onDone?: () => void;
}) {
  const { t } = useTranslation('parts');
  const [unit, setUnit] = useState<Unit>(() => unitOf(bytes ?? sizes.GiB));
  const value = bytes === null ? '' : Number((bytes / sizes[unit]).toFixed(2));
  return (
    <span className={styles.field}>
      <NumberInput
        w={92}
        aria-label={label}
        min={0}
        allowNegative={false}
        decimalScale={2}
        value={value}
        onChange={(typed) => onChange(typeof typed === 'number' ? Math.round(typed * sizes[unit]) : null)}
        onBlur={onDone}
        onKeyDown={(event) => event.key === 'Enter' && onDone?.()}
      />
      <Select
        w={76}
        aria-label={t('unitOf', { name: label })}
        data={[...units]}
        value={unit}
        comboboxProps={{ withinPortal: false }}
        onChange={(chosen) => {
          const next = units.find((one) => one === chosen) ?? unit;
          setUnit(next);
          // The number stays as it was typed.
          if (value !== '') onChange(Math.round(value * sizes[next]));
        }}
        onBlur={onDone}
      />
    </span>
  );
}

/** The largest of which it is at least one. */
function unitOf(bytes: number): Unit {
  return units.findLast((unit) => bytes >= sizes[unit]) ?? 'MiB';
}
