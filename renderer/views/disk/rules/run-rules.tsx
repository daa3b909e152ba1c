import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../../bridge.ts';
import { bytesText } from '../../../format/bytes.ts';
import { count } from '../../../format/number.ts';
import { date } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { PageError } from '../../../parts/page-error.tsx';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { toast } from '../../../parts/toast.tsx';
import { usePreviewRules } from '../../../queries.ts';
import { invalidateContent } from '../../../query-client.ts';
import { GoingList, listed } from './going-list.tsx';

const dayMs = 24 * 60 * 60 * 1000;

/** Runs the rules in force, after a look at what goes; what went can be brought back at once. */
export function RunRules({ tags, trashDays }: { tags: number | undefined; trashDays: number }) {
  const { t } = useTranslation('rules');
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="filled" disabled={!tags} onClick={() => setAsking(true)}>
        {t('run')}
      </Button>
      {asking && <RunDialog trashDays={trashDays} onClose={() => setAsking(false)} />}
    </>
  );
}

function RunDialog({ trashDays, onClose }: { trashDays: number; onClose: () => void }) {
  const { t } = useTranslation('rules');
  const locale = useLocale();
  const preview = usePreviewRules({ limit: listed });
  const going = preview.data?.goingCount ?? 0;
  const numbered = { count: going, shown: count(going, locale) };
  const until = date(Date.now() + trashDays * dayMs, Date.now(), locale);
  const run = useRun(until);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('ask.title', numbered)}
      confirm={t('ask.confirm', numbered)}
      ready={going > 0}
      onConfirm={run}
      remark={preview.data && going > 0 ? bytesText(preview.data.bytes, locale) : null}
    >
      {preview.data ? (
        <>
          <GoingList preview={preview.data} />
          <p className="dim" style={{ marginTop: 12 }}>
            {t(going > 0 ? 'ask.until' : 'ask.nothing', { time: until })}
          </p>
        </>
      ) : preview.error ? (
        <PageError title={t('preview.failed')} error={preview.error} onRetry={() => void preview.refetch()} />
      ) : (
        <SkeletonRows rows={4} height={32} />
      )}
    </ConfirmDialog>
  );
}

function useRun(until: string): () => Promise<void> {
  const { t } = useTranslation('rules');
  const locale = useLocale();
  const client = useQueryClient();
  const restore = async (ids: number[]) => {
    const restored = await ask('restore', { ids, overwrite: false });
    const tags = restored.reduce((sum, entry) => sum + entry.tags.length, 0);
    toast(t('ran.restored', { count: tags, shown: count(tags, locale) }));
  };
  return async () => {
    const before = new Set((await ask('trash', {})).map(({ id }) => id));
    const { tags, waiting } = await ask('runRules', {});
    void invalidateContent(client);
    const ids = (await ask('trash', {}))
      .filter(({ id, client: who }) => who === 'rule' && !before.has(id))
      .map(({ id }) => id);
    const done =
      tags === 0 ? t('ran.nothing') : t('ran.done', { count: tags, shown: count(tags, locale), time: until });
    const waits = waiting === 0 ? '' : t('ran.waiting', { count: waiting, shown: count(waiting, locale) });
    const undo = () =>
      void restore(ids)
        .catch(sayTrouble)
        .finally(() => invalidateContent(client));
    toast(`${done} ${waits}`.trim(), ids.length === 0 ? undefined : undo);
  };
}
