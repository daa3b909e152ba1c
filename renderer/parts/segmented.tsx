import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './segmented.module.css';

export interface Segment<Value extends string> {
  value: Value;
  label: ReactNode;
  count?: number | string | undefined;
}

/** A choice of a few, all of them visible. */
export function Segmented<Value extends string>({
  label,
  segments,
  value,
  onChange,
}: {
  label: string;
  segments: Segment<Value>[];
  value: Value;
  onChange: (value: Value) => void;
}) {
  return (
    <SegmentedControl
      aria-label={label}
      value={value}
      onChange={(next) => onChange(next as Value)}
      classNames={{
        root: styles.root,
        indicator: styles.indicator,
        label: styles.label,
        control: styles.control,
      }}
      data={segments.map((segment) => ({
        value: segment.value,
        label: (
          <span className={styles.inner}>
            {segment.label}
            {segment.count !== undefined && <span className="faint">{segment.count}</span>}
          </span>
        ),
      }))}
    />
  );
}
