import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { RegistryState, Trouble } from '../../electron/bridge/contract.ts';
import { ask } from '../bridge.ts';
import { atPort } from '../format/address.ts';
import { type NextStep, nextSteps } from '../next-steps.ts';
import { useAbilities, useRegistry, useRegistrySettings, useTell } from '../queries.ts';
import styles from './next-steps.module.css';
import { sayTrouble } from './say-trouble.ts';

/** The buttons for what can be done about a trouble, the best one filled. */
export function NextSteps({
  trouble,
  most = 3,
  quiet = false,
}: {
  trouble: Trouble;
  most?: number;
  /** Beside other things, where none of them is filled. */
  quiet?: boolean;
}) {
  const { t } = useTranslation('parts');
  const { state } = useRegistry();
  const abilities = useAbilities();
  const steps = nextSteps(trouble, { abilities, stopped: state !== 'running' }).slice(0, most);
  const { take, taking } = useTaking();
  if (steps.length === 0) return null;
  return (
    <span className={styles.steps}>
      {steps.map((step, at) => (
        <Button
          key={JSON.stringify(step)}
          size="compact-sm"
          variant={at === 0 && !quiet ? 'filled' : 'default'}
          loading={taking === step.do}
          onClick={() => void take(step)}
        >
          {t(`steps.${wordOf(step, state)}`, { port: step.do === 'usePort' ? step.port : 0 })}
        </Button>
      ))}
    </span>
  );
}

/** Starting what could not start is another try. */
function wordOf(step: NextStep, state: RegistryState['state']) {
  if (step.do === 'open') return step.page;
  return step.do === 'start' && state === 'failed' ? 'again' : step.do;
}

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
      sayTrouble(error);
    } finally {
      setTaking(null);
    }
  };
  return { take, taking };
}
