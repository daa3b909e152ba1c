import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Engine, Trouble } from '../../../../electron/bridge/contract.ts';
import { tell } from '../../../i18n/trouble.ts';
import { Note } from '../../../parts/note.tsx';
import { invalidateMachine } from '../../../query-client.ts';
import { useEngineName } from '../engine-names.ts';
import { InTerminal } from '../in-terminal.tsx';
import { DetailHead } from './detail-head.tsx';

/** It cannot be told what it needs: a file that nobody but the person can put in order. */
export function Broken({ engine, trouble }: { engine: Engine; trouble: Trouble }) {
  const { t } = useTranslation('connect');
  const client = useQueryClient();
  const name = useEngineName()(engine.id);
  const { what, next } = tell(trouble);
  return (
    <>
      <DetailHead
        title={t('broken.title', { name })}
        action={<Button onClick={() => void invalidateMachine(client)}>{t('again')}</Button>}
      >
        {t('broken.nothing')}
      </DetailHead>
      <Note>
        <b className="strong">{what}</b> <span className="dim">{next}</span>
      </Note>
      <InTerminal command={`berth connect ${engine.id} --dry-run`} />
    </>
  );
}
