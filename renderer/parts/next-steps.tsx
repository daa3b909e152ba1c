import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Trouble } from '../../electron/bridge/contract.ts';
import { ask } from '../bridge.ts';
import { atPort } from '../format/address.ts';
import { tell, troubleOf } from '../i18n/trouble.ts';
import { type NextStep, nextSteps } from '../next-steps.ts';
import { useAbilities, useRegistry, useRegistrySettings, useTell } from '../queries.ts';
import styles from './next-steps.module.css';
import { toast } from './toast.tsx';

/** The buttons for what can be done about a trouble, the best one filled. */
export function NextSteps({ trouble, most = 3 }: { trouble: Trouble; most?: number }) {
  const { t } = useTranslation('parts');
  const stopped = useRegistry().state !== 'running';
  const steps = nextSteps(trouble, { abilities: useAbilities(), stopped }).slice(0, most);
  const { take, taking } = useTaking();
  if (steps.length === 0) return null;
  return (
    <span className={styles.steps}>
      {steps.map((step, at) => (
        <Button
          key={JSON.stringify(step)}
          size="compact-sm"
          variant={at === 0 ? 'filled' : 'default'}
          loading={taking === step.do}
          onClick={() => void take(step)}
        >
          {step.do === 'open' ? t(`steps.${step.page}`) : t(`steps.${step.do}`, { port: numberOf(step) })}
        </Button>
      ))}
    </span>
  );
}

const numberOf = (step: NextStep) => (step.do === 'usePort' ? step.port : 0);

function useTaking() {
  const [taking, setTaking] = useState<NextStep['do'] | null>(null);
  const { t } = useTranslation('parts');
  const [, go] = useLocation();
  const settings = useRegistrySettings().data;
  const change = useTell('changeRegistrySettings');
  const start = useTell('startRegistry');
  const choose = useTell('chooseFolder');
  const work = async (step: NextStep) => {
    switch (step.do) {
      case 'usePort':
        return await change.mutateAsync({ listen: atPort(settings?.listen ?? [], step.port) });
      case 'useLocalhost':
        return await change.mutateAsync({ listen: ['localhost:5000'], allowRemote: false });
      case 'chooseFolder': {
        const data = await choose.mutateAsync({ title: t('steps.chooseFolder') });
        return data === null ? null : await change.mutateAsync({ data });
      }
      case 'openFolder':
        return await ask('openDataFolder', {});
      case 'start':
        return await start.mutateAsync({});
      case 'open':
        return go(step.page);
    }
  };
  const take = async (step: NextStep) => {
    setTaking(step.do);
    try {
      await work(step);
    } catch (error) {
      toast(tell(troubleOf(error)).text);
    } finally {
      setTaking(null);
    }
  };
  return { take, taking };
}
