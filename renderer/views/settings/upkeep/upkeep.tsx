import { useTranslation } from 'react-i18next';
import { PageError } from '../../../parts/page-error.tsx';
import { usePolicy } from '../../../queries.ts';
import { Adopt } from './adopt.tsx';
import { BackgroundVerify } from './background-verify.tsx';
import { DamageList } from './damage-list.tsx';
import { HandOver } from './hand-over.tsx';
import { TrashHold, UntaggedHold } from './hold.tsx';
import { CleanUpSchedule } from './schedule.tsx';
import { Verify } from './verify.tsx';

/** How the store keeps itself in order, how it is looked over, and the ways in and out of it. */
export function Upkeep() {
  const { t } = useTranslation('settings');
  const { data: policy, error, refetch } = usePolicy();
  return (
    <>
      {policy && (
        <>
          <TrashHold days={policy.trashDays} />
          <UntaggedHold days={policy.untaggedDays} />
          <CleanUpSchedule key={`schedule ${policy.schedule}`} schedule={policy.schedule} />
          <BackgroundVerify
            key={`verify ${policy.verifyMibPerSecond}`}
            mibPerSecond={policy.verifyMibPerSecond}
          />
        </>
      )}
      {error && !policy && (
        <PageError title={t('upkeepUnreadable')} error={error} onRetry={() => void refetch()} />
      )}
      <Verify />
      <DamageList />
      <Adopt />
      <HandOver />
    </>
  );
}
