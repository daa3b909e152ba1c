import { type ReactNode, useEffect, useState } from 'react';
import type { TrashEntry } from '../../../../electron/bridge/contract.ts';
import { EmptyDialog } from './empty-dialog.tsx';

/** Asks before entries go for good; `dialog` belongs on the page. */
export function useEmptying(onEmptied?: () => void): {
  askToEmpty: (entries: TrashEntry[]) => void;
  dialog: ReactNode;
} {
  const [entries, setEntries] = useState<TrashEntry[] | null>(null);
  // A dialog that closes keeps what it asked until it is out of sight.
  const [opened, setOpened] = useState(false);
  // Opened after it is there, so that it knows where the focus was and gives it back.
  useEffect(() => setOpened(entries !== null), [entries]);
  return {
    askToEmpty: (some) => setEntries([...some]),
    dialog: entries && (
      <EmptyDialog
        entries={entries}
        opened={opened}
        onClose={() => setOpened(false)}
        {...(onEmptied && { onEmptied })}
      />
    ),
  };
}
