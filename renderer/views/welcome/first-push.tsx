import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { hostOf, pullCommand } from '../../format/reference.ts';
import { CommandBox } from '../../parts/command-box.tsx';
import { Refused } from '../../parts/confirm-dialog.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { StateMark } from '../../parts/state-mark.tsx';
import { useEngines, useRegistry, useStatus, useTell } from '../../queries.ts';
import { useEngineName } from '../connect/engine-names.ts';
import { enginePath } from '../connect/engines.ts';
import { firstCommands } from './first-commands.ts';
import styles from './first-push.module.css';
import { Ship } from './ship.tsx';
import { useArrival } from './use-arrival.ts';

/** The commands of a first push, until one has arrived by whichever way. */
export function FirstPush() {
  const { t } = useTranslation('welcome');
  const running = useRegistry().state === 'running';
  const address = hostOf(useStatus().data?.addresses[0] ?? 'http://localhost:5000');
  const { arrived, tellArrival } = useArrival(address);
  return (
    <section className={styles.push} aria-label={t('firstPush')}>
      <div className={styles.words} inert={!running}>
        {arrived === null ? (
          <Waiting address={address} onPushed={tellArrival} />
        ) : (
          <Arrived reference={arrived} address={address} />
        )}
      </div>
      <div className={styles.picture}>
        <Ship laden={arrived !== null} />
        <p role="status" className={styles.state}>
          {!running ? (
            <span className="faint">{t('waitsForRegistry')}</span>
          ) : arrived === null ? (
            <>
              <StateMark mark="working" /> {t('waiting')}
            </>
          ) : (
            <>
              <StateMark mark="running" /> {t('arrived')}
            </>
          )}
        </p>
      </div>
    </section>
  );
}

function Waiting({ address, onPushed }: { address: string; onPushed: (reference: string) => void }) {
  const { t } = useTranslation('welcome');
  const found = firstCommands(useEngines().data ?? [], address);
  const nameOf = useEngineName();
  const [chosen, setChosen] = useState<string | null>(null);
  const push = useTell('pushWelcome');
  const shown = found.find(({ kind }) => kind === chosen) ?? found[0];
  return (
    <>
      <h2 className={styles.title}>{t('firstPush')}</h2>
      <p className="dim">{t('copyThese')}</p>
      {found.length > 1 && shown && (
        <div>
          <Segmented
            label={t('withTool')}
            segments={found.map(({ kind }) => ({ value: kind, label: nameOf(kind) }))}
            value={shown.kind}
            onChange={setChosen}
          />
        </div>
      )}
      {shown && shown.connects !== null && (
        <p className="dim">
          {t('connectFirst', { name: nameOf(shown.kind) })}{' '}
          <Link className="link" href={enginePath(shown.connects)}>
            {t('connect', { name: nameOf(shown.kind) })}
          </Link>
        </p>
      )}
      {shown && <CommandBox size="tall" address={address} lines={shown.lines} />}
      <div className={styles.buttons}>
        {shown && shown.lines.length > 1 && (
          <CopyButton text={shown.lines.join('\n')}>{t('copyAll')}</CopyButton>
        )}
        <Button
          variant={shown && shown.lines.length > 1 ? 'subtle' : 'default'}
          loading={push.isPending}
          onClick={() => push.mutate({}, { onSuccess: ({ reference }) => onPushed(reference) })}
        >
          {t('letBerth')}
        </Button>
      </div>
      {push.error && <Refused error={push.error} />}
    </>
  );
}

function Arrived({ reference, address }: { reference: string; address: string }) {
  const { t } = useTranslation('welcome');
  return (
    <>
      <h2 className={styles.title}>{t('works')}</h2>
      <p className="dim">
        <code>{reference}</code> {t('isHere')}
      </p>
      <CommandBox
        size="tall"
        address={address}
        lines={[pullCommand(address, reference.replace(`${address}/`, ''))]}
      />
    </>
  );
}
