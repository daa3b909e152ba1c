import { Button } from '@mantine/core';
import { useIsMutating } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Plan, Trouble } from '../../../../electron/bridge/contract.ts';
import { hostOf } from '../../../format/reference.ts';
import { tell } from '../../../i18n/trouble.ts';
import { CommandBox } from '../../../parts/command-box.tsx';
import { Note } from '../../../parts/note.tsx';
import { Section } from '../../../parts/section.tsx';
import { useStatus } from '../../../queries.ts';
import { Diffs } from '../diff.tsx';
import { isStore, useEngineName } from '../engine-names.ts';
import { InTerminal } from '../in-terminal.tsx';
import type { Connecting } from './connecting.ts';
import { DetailHead } from './detail-head.tsx';
import styles from './planned.module.css';
import { PlannedDiff } from './planned-diff.tsx';
import { Steps } from './steps.tsx';
import { useWhat } from './use-what.ts';

interface PlannedProps {
  plan: Plan;
  connecting: Connecting;
  /** It is connected already, and this is more; or a change was interrupted, and this is all of it again. */
  after: 'new' | 'more' | 'again';
}

/** What would be done, shown before it is done: the lines, the steps, how it is verified, and the button. */
export function Planned({ plan, connecting, after }: PlannedProps) {
  const { t } = useTranslation('connect');
  const { engine, changes, warnings, verify } = plan;
  const name = useEngineName()(engine.id);
  const address = useAddress();
  const store = isStore(engine.kind);
  return (
    <>
      <Head plan={plan} connecting={connecting} after={after} />
      <div className={styles.parts}>
        {warnings.map((warning) => (
          <Warning key={warning.message} warning={warning} />
        ))}
        <Diffs>
          {changes.map((change) => (
            <PlannedDiff key={change.subject} change={change} />
          ))}
        </Diffs>
      </div>
      <Steps plan={plan} progress={connecting.progress} />
      {verify.length > 0 && (
        <div className={styles.verify}>
          <Section title={t('plan.verifies', { name })} remark={store ? undefined : t('plan.verifiesNext')}>
            <CommandBox lines={verify} address={address} />
          </Section>
        </div>
      )}
      <InTerminal command={`berth connect ${engine.id} --dry-run`} />
    </>
  );
}

function Head({ plan, connecting, after }: PlannedProps) {
  const { t } = useTranslation('connect');
  const busy = useIsMutating({ predicate: ({ options }) => changing.has(options.mutationKey?.[0]) }) > 0;
  const { engine, changes, elevated } = plan;
  const name = useEngineName()(engine.id);
  const what = useWhat()(changes);
  const address = useAddress();
  const pending = connecting.state === 'pending';
  const optional = engine.state === 'optional';
  const title = {
    new: optional ? 'plan.optional' : 'plan.needs',
    more: 'plan.more',
    again: 'plan.again',
  } as const;
  const why = isStore(engine.kind) ? 'plan.whyTrust' : optional ? 'plan.whyOptional' : 'plan.why';
  return (
    <DetailHead
      title={t(title[after], { name, what })}
      action={
        <Button variant="filled" disabled={busy && !pending} loading={pending} onClick={connecting.begin}>
          {t('plan.apply')}
        </Button>
      }
    >
      {t(why, { address })} {t(elevated ? 'plan.elevated' : 'plan.unelevated')}
    </DetailHead>
  );
}

/** One change to the machine is made after the other. */
const changing = new Set<unknown>(['connect', 'disconnect']);

function Warning({ warning }: { warning: Trouble }) {
  const { what, next } = tell(warning);
  return (
    <Note kind={warning.code === 'FILES_SHARED' ? 'info' : 'attention'}>
      <b className="strong">{what}</b> <span className="dim">{next}</span>
    </Note>
  );
}

const useAddress = (): string => hostOf(useStatus().data?.addresses[0] ?? '');
