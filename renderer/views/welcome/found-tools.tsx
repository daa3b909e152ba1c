import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Engine } from '../../../electron/bridge/contract.ts';
import { count } from '../../format/number.ts';
import { useLocale } from '../../i18n/index.ts';
import { useEngines } from '../../queries.ts';
import { isStore, useEngineName } from '../connect/engine-names.ts';
import { enginePath, isToDo } from '../connect/engines.ts';
import { Check } from './check.tsx';

/** As many as there is room for; the others are on the page Connect. */
const mostTools = 7;

/** Which container tools are on this machine, and whether each reaches the registry; where not, the way to that. */
export function FoundTools() {
  const { t } = useTranslation('welcome');
  const locale = useLocale();
  const { data, error } = useEngines();
  if (data === undefined && !error) return <Check mark="working" what={t('looking')} />;
  const tools = (data ?? []).filter(({ kind }) => !isStore(kind));
  if (tools.length === 0) return <Check mark="stopped" what={t('noTools')} detail={t('noToolsNext')} />;
  const shown = tools.toSorted((a, b) => Number(isToDo(b)) - Number(isToDo(a))).slice(0, mostTools);
  const more = tools.length - shown.length;
  return (
    <>
      {shown.map((engine) => (
        <FoundTool key={engine.id} engine={engine} />
      ))}
      {more > 0 && (
        <Check
          mark="running"
          what={
            <Link className="link" href="/connect">
              {t('more', { count: more, shown: count(more, locale) })}
            </Link>
          }
        />
      )}
    </>
  );
}

function FoundTool({ engine }: { engine: Engine }) {
  const { t } = useTranslation('welcome');
  const { id, kind, instance, version, running, state } = engine;
  const name = useEngineName()(kind);
  const what = [name, instance, shortVersion(version)].filter(Boolean).join(' ');
  if (running === false) return <Check mark="stopped" what={what} detail={t('silent')} />;
  if (!isToDo(engine)) return <Check mark="running" what={what} detail={t(`state.${state}`)} />;
  const label = t('connect', { name: [name, instance].filter(Boolean).join(' ') });
  return (
    <Check
      mark="attention"
      what={what}
      detail={
        <>
          {t(`state.${state}`)} ·{' '}
          <Link className="link" href={enginePath(id)}>
            {label}
          </Link>
        </>
      }
    />
  );
}

/** `28.5` of `28.5.1+dfsg1`. */
const shortVersion = (version: string | null) => /^\d+\.\d+/.exec(version ?? '')?.[0] ?? version;
