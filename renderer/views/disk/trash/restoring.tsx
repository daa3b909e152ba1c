import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Restored, TrashEntry } from '../../../../electron/bridge/contract.ts';
import { tell, troubleOf } from '../../../i18n/trouble.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { toast } from '../../../parts/toast.tsx';
import { useTell } from '../../../queries.ts';
import { referenceOfEntry } from './entries.ts';

/** Puts entries of the trash back; a tag that points elsewhere by now is asked about. `dialog` belongs on the page. */
export function useRestoring(): {
  restore: (entries: TrashEntry[]) => void;
  busy: ReadonlySet<number>;
  dialog: ReactNode;
} {
  const { t } = useTranslation('disk');
  const { mutateAsync, variables, isPending } = useTell('restore');
  const [taken, setTaken] = useState<{ entries: TrashEntry[]; what: string } | null>(null);
  const [opened, setOpened] = useState(false);
  const told = (restored: Restored[]) => {
    const [first] = restored;
    const [tag] = first?.tags ?? [];
    const name =
      first?.kind === 'tag' && tag !== undefined ? `${first.repository}:${tag}` : first?.repository;
    toast(
      t(restored.length === 1 ? 'trash.restored' : 'trash.restoredMany', { name, count: restored.length }),
    );
  };
  const ask = (entries: TrashEntry[], overwrite: boolean) =>
    mutateAsync({ ids: entries.map(({ id }) => id), overwrite }).then(told);
  const restore = (entries: TrashEntry[]) => {
    ask(entries, false).catch((error) => {
      const trouble = troubleOf(error);
      if (trouble.code !== 'TAG_TAKEN') return sayTrouble(error);
      setTaken({ entries, what: tell(trouble).what });
      setOpened(true);
    });
  };
  return {
    restore,
    busy: new Set(isPending ? variables?.ids : []),
    dialog: taken && (
      <ConfirmDialog
        opened={opened}
        onClose={() => setOpened(false)}
        title={t(taken.entries.length === 1 ? 'trash.taken.title' : 'trash.taken.titleMany', {
          count: taken.entries.length,
          name: taken.entries[0] && referenceOfEntry(taken.entries[0]),
        })}
        confirm={t('trash.taken.confirm', { count: taken.entries.length })}
        danger={false}
        onConfirm={() => ask(taken.entries, true)}
      >
        <p>{taken.what}</p>
        <p className="dim">{t('trash.taken.note')}</p>
      </ConfirmDialog>
    ),
  };
}
