import { useTranslation } from 'react-i18next';
import type { Engine, MachineChange } from '../../../../electron/bridge/contract.ts';
import { PageError } from '../../../parts/page-error.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { usePlan } from '../../../queries.ts';
import { useEngineName } from '../engine-names.ts';
import { Applied, Verified } from './applied.tsx';
import { Broken } from './broken.tsx';
import { type Connecting, useConnecting } from './connecting.ts';
import { changesOf, isInterrupted } from './engine-state.ts';
import { Failed } from './failed.tsx';
import { Made } from './made.tsx';
import { Planned } from './planned.tsx';
import { Ready } from './ready.tsx';

/** All of one engine: what was done for it, what it needs, and how that goes. */
export function EngineDetail({ engine, changes }: { engine: Engine; changes: readonly MachineChange[] }) {
  const name = useEngineName()(engine.id);
  const connecting = useConnecting(engine.id);
  const mine = changesOf(engine.id, changes);
  const interrupted = mine.some(isInterrupted);
  const applied = connecting.state === 'done' && mine.length > 0;
  // What was interrupted is said above, and does not keep it from being planned again.
  const trouble = interrupted ? null : engine.trouble;
  const after = interrupted ? 'again' : mine.length > 0 ? 'more' : 'new';
  return (
    <article aria-label={name}>
      {connecting.state === 'failed' && (
        <Failed name={name} connecting={connecting} interrupted={interrupted} />
      )}
      {applied && <Applied name={name} connecting={connecting} />}
      {mine.length > 0 && <Made engine={engine} changes={mine} onUndone={connecting.forget} />}
      {applied && <Verified name={name} connecting={connecting} />}
      {trouble ? (
        <Broken engine={engine} trouble={trouble} />
      ) : (
        <ItsPlan engine={engine} connecting={connecting} after={after} />
      )}
    </article>
  );
}

/** What it needs, as far as there is something. */
function ItsPlan({
  engine,
  connecting,
  after,
}: {
  engine: Engine;
  connecting: Connecting;
  after: 'new' | 'more' | 'again';
}) {
  const { t } = useTranslation('connect');
  const name = useEngineName()(engine.id);
  const { data: plan, error, refetch } = usePlan(engine.id);
  if (plan === undefined) {
    if (!error) return after === 'new' ? <SkeletonRows height={36} /> : null;
    return <PageError title={t('plan.unreadable', { name })} error={error} onRetry={() => void refetch()} />;
  }
  if (plan.changes.length > 0) return <Planned plan={plan} connecting={connecting} after={after} />;
  return after === 'new' ? <Ready plan={plan} /> : null;
}
