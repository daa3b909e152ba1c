import { useState } from 'react';

const kept = new Map<string, unknown>();

/** State under a name, which is still there when one comes back to the page. */
export function useRemembered<Value>(name: string, initial: () => Value): [Value, (value: Value) => void] {
  const [value, setValue] = useState(() => (kept.has(name) ? (kept.get(name) as Value) : initial()));
  return [
    value,
    (next) => {
      kept.set(name, next);
      setValue(next);
    },
  ];
}
