import { Tabs as MantineTabs } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './tabs.module.css';

export interface Tab<Value extends string> {
  value: Value;
  label: string;
  count?: number | string | undefined;
}

/** Tabs of one place; `children` is the panel of the chosen one. `flush` lets the panel fill the page below. */
export function Tabs<Value extends string>({
  label,
  tabs,
  value,
  onChange,
  flush,
  children,
}: {
  label: string;
  tabs: Tab<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  flush?: boolean;
  children: ReactNode;
}) {
  return (
    <MantineTabs
      value={value}
      onChange={(next) => next !== null && onChange(next as Value)}
      classNames={{ root: styles.root, list: styles.list, tab: styles.tab, panel: styles.panel }}
      mod={{ flush }}
    >
      <MantineTabs.List aria-label={label}>
        {tabs.map((tab) => (
          <MantineTabs.Tab key={tab.value} value={tab.value}>
            {tab.label}
            {tab.count !== undefined && <span className={styles.count}>{tab.count}</span>}
          </MantineTabs.Tab>
        ))}
      </MantineTabs.List>
      <MantineTabs.Panel value={value} tabIndex={-1}>
        {children}
      </MantineTabs.Panel>
    </MantineTabs>
  );
}
