import { type ReactNode, useEffect, useState } from 'react';
import { CopyDialog } from './copy-dialog.tsx';
import { DeleteDialog, type Doomed } from './delete-dialog.tsx';
import type { ImageRef } from './image-ref.ts';
import { RetagDialog } from './retag-dialog.tsx';

type Asked =
  | { what: 'retag'; image: ImageRef }
  | { what: 'copy'; images: ImageRef[] }
  | { what: 'delete'; doomed: Doomed };

/** What is asked about before it is done to images; `dialogs` belongs somewhere on the page. */
export function useImageActions({ onDeleted }: { onDeleted: (doomed: Doomed) => void }): {
  retag: (image: ImageRef) => void;
  copyTo: (images: ImageRef[]) => void;
  remove: (doomed: Doomed) => void;
  dialogs: ReactNode;
} {
  const [asked, setAsked] = useState<Asked | null>(null);
  // A dialog that closes keeps what it asked until it is out of sight.
  const [opened, setOpened] = useState(false);
  // Opened after it is there, so that it knows where the focus was and gives it back.
  useEffect(() => setOpened(asked !== null), [asked]);
  const common = { opened, onClose: () => setOpened(false) };
  return {
    retag: (image) => setAsked({ what: 'retag', image }),
    copyTo: (images) => setAsked({ what: 'copy', images }),
    remove: (doomed) => setAsked({ what: 'delete', doomed }),
    dialogs: (
      <>
        {asked?.what === 'retag' && <RetagDialog image={asked.image} {...common} />}
        {asked?.what === 'copy' && <CopyDialog images={asked.images} {...common} />}
        {asked?.what === 'delete' && (
          <DeleteDialog doomed={asked.doomed} onDeleted={() => onDeleted(asked.doomed)} {...common} />
        )}
      </>
    ),
  };
}
