import { type ReactNode, useEffect, useState } from 'react';
import type { MachineChange } from '../../../../electron/bridge/contract.ts';
import { UndoDialog } from './undo-dialog.tsx';

/** Asks before what was done for an engine is taken back, or with `all` what was done for any; `dialog` belongs on the page. */
export function useUndoing(onUndone?: () => void): {
  ask: (changes: readonly MachineChange[], all?: 'all') => void;
  dialog: ReactNode;
} {
  const [asked, setAsked] = useState<{ changes: readonly MachineChange[]; all: boolean } | null>(null);
  // A dialog that closes keeps what it asked until it is out of sight.
  const [opened, setOpened] = useState(false);
  // Opened after it is there, so that it knows where the focus was and gives it back.
  useEffect(() => setOpened(asked !== null), [asked]);
  return {
    ask: (changes, all) => setAsked({ changes: [...changes], all: all !== undefined }),
    dialog: asked && (
      <UndoDialog
        {...asked}
        opened={opened}
        onClose={() => setOpened(false)}
        {...(onUndone && { onUndone })}
      />
    ),
  };
}
