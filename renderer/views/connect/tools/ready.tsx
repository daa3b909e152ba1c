import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../../electron/bridge/contract.ts';
import { hostOf } from '../../../format/reference.ts';
import { CommandBox } from '../../../parts/command-box.tsx';
import { Section } from '../../../parts/section.tsx';
import { useStatus } from '../../../queries.ts';
import { isStore, useEngineName } from '../engine-names.ts';
import { InTerminal } from '../in-terminal.tsx';
import { DetailHead } from './detail-head.tsx';
import { Examine } from './examine.tsx';

/** Nothing has to be done; whether that is so can be tried. */
export function Ready({ plan: { engine, verify } }: { plan: Plan }) {
  const { t } = useTranslation('connect');
  const name = useEngineName()(engine.id);
  const address = hostOf(useStatus().data?.addresses[0] ?? '');
  const store = isStore(engine.kind);
  return (
    <>
      <DetailHead title={t('plan.ready', { name })} action={store ? undefined : <Examine />}>
        {t(store ? 'plan.readyTrust' : 'plan.readyNext', { address })}
      </DetailHead>
      {verify.length > 0 && (
        <Section title={t('plan.verifies', { name })} remark={store ? undefined : t('plan.verifiesNext')}>
          <CommandBox lines={verify} address={address} />
        </Section>
      )}
      {!store && <InTerminal command={`berth doctor ${engine.id}`} />}
    </>
  );
}
