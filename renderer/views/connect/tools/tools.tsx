import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'wouter';
import type { Engine } from '../../../../electron/bridge/contract.ts';
import { count } from '../../../format/number.ts';
import { ago } from '../../../format/time.ts';
import { useLocale } from '../../../i18n/index.ts';
import { Empty } from '../../../parts/empty.tsx';
import { Icon } from '../../../parts/icon.tsx';
import { useNow } from '../../../parts/now.ts';
import { PageError } from '../../../parts/page-error.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { useEngines, useMachineChanges } from '../../../queries.ts';
import { invalidateMachine } from '../../../query-client.ts';
import { enginePath, isToDo } from '../engines.ts';
import { Changes } from './changes.tsx';
import { EngineDetail } from './engine-detail.tsx';
import { EngineList } from './engine-list.tsx';
import styles from './tools.module.css';

/** At the left what can be connected and what was changed for it, at the right the chosen one. */
export function Tools() {
  const { t } = useTranslation('connect');
  const { data: engines, error, refetch } = useEngines();
  if (engines !== undefined) return <Found engines={engines} />;
  if (error) return <PageError title={t('unreadable')} error={error} onRetry={() => void refetch()} />;
  return <SkeletonRows height={58} />;
}

function Found({ engines }: { engines: Engine[] }) {
  const [, go] = useLocation();
  const named = decodeURIComponent(useParams().engine ?? '');
  const changes = useMachineChanges().data ?? [];
  const chosen = engines.find(({ id }) => id === named) ?? engines.find(isToDo) ?? engines[0];
  if (chosen === undefined && !changes.some(({ state }) => state !== 'undone')) return <None />;
  return (
    <div className={styles.columns}>
      <div className={styles.side}>
        <FoundLine found={engines.length} />
        <EngineList
          engines={engines}
          changes={changes}
          chosen={chosen?.id}
          onChoose={(id) => go(enginePath(id), { replace: true })}
        />
        <Changes />
      </div>
      <div className={styles.main}>
        {chosen && <EngineDetail key={chosen.id} engine={chosen} changes={changes} />}
      </div>
    </div>
  );
}

/** How many were found and when, and the way to look again. */
function FoundLine({ found }: { found: number }) {
  const { t } = useTranslation('connect');
  const locale = useLocale();
  const now = useNow();
  const { dataUpdatedAt: at } = useEngines();
  const time = ago(at, Math.max(now, at), locale);
  return (
    <div className={styles.found}>
      <span className="faint small">{t('found', { count: found, shown: count(found, locale), time })}</span>
      <Again />
    </div>
  );
}

function Again() {
  const { t } = useTranslation('connect');
  const client = useQueryClient();
  const { isFetching } = useEngines();
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="gray"
      leftSection={<Icon name="refresh" size={14} />}
      onClick={() => void invalidateMachine(client)}
    >
      {t(isFetching ? 'checking' : 'again')}
    </Button>
  );
}

function None() {
  const { t } = useTranslation('connect');
  return (
    <Empty title={t('none')} fill={<Again />}>
      {t('noneNext')}
    </Empty>
  );
}
