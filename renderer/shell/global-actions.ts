import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { type Action, useActions } from '../actions.ts';
import { ask } from '../bridge.ts';
import { bytesText } from '../format/bytes.ts';
import { hostOf } from '../format/reference.ts';
import { allWords, useLocale } from '../i18n/index.ts';
import { sayTrouble } from '../parts/say-trouble.ts';
import { toast, undoLastToast } from '../parts/toast.tsx';
import { useAbilities, useKnownEngines, useRegistry, useStatus, useTell } from '../queries.ts';
import { useEngineName } from '../views/connect/engine-names.ts';
import { enginePath, isToDo } from '../views/connect/engines.ts';
import { tabNames, tabPath } from '../views/connect/tab-names.ts';
import { places } from '../views/routes.tsx';
import { useSectionNames } from '../views/settings/sections.ts';
import { openPalette } from './palette/opened.ts';

/** What can be done from every page. */
export function useGlobalActions(): void {
  useActions([
    ...usePlaceActions(),
    ...useSettingsActions(),
    ...useDiskActions(),
    ...useConnectActions(),
    ...useWindowActions(),
    ...useRegistryActions(),
    ...useDeskActions(),
  ]);
}

function usePlaceActions(): Action[] {
  const { t } = useTranslation(allWords);
  const [, go] = useLocation();
  return places.map(({ path, title, icon, letter }) => ({
    id: `go ${path}`,
    group: 'go',
    label: t(title),
    icon,
    keys: `g ${letter}`,
    run: () => go(path),
  }));
}

/** Each section of Settings is a place of its own. */
function useSettingsActions(): Action[] {
  const { t } = useTranslation(allWords);
  const [, go] = useLocation();
  return useSectionNames().map((name) => ({
    id: `settings ${name}`,
    group: 'go',
    label: `${t('settings:title')}: ${t(`settings:section.${name}`)}`,
    icon: 'settings',
    run: () => go(`/settings/${name}`),
  }));
}

/** What takes no room any more, and what could give some back. */
function useDiskActions(): Action[] {
  const { t } = useTranslation(allWords);
  const locale = useLocale();
  const [, go] = useLocation();
  const bytes = useStatus().data?.cleanUpBytes ?? 0;
  const trash: Action = {
    id: 'trash',
    group: 'go',
    label: `${t('disk:title')}: ${t('disk:trash.title')}`,
    icon: 'trash',
    run: () => go('/disk/trash'),
  };
  const cleanUp: Action = {
    id: 'clean up',
    group: 'do',
    label: t('cleanUp', { bytes: bytesText(bytes, locale) }),
    icon: 'disk',
    run: () => go('/disk'),
  };
  return bytes > 0 ? [trash, cleanUp] : [trash];
}

/** Each tab is a place of its own, and what is to be done has a name. */
function useConnectActions(): Action[] {
  const { t } = useTranslation(allWords);
  const [, go] = useLocation();
  const nameOf = useEngineName();
  const tabs = tabNames.slice(1).map(
    (name): Action => ({
      id: `connect tab ${name}`,
      group: 'go',
      label: `${t('connect:title')}: ${t(`connect:tabs.${name}`)}`,
      icon: 'connect',
      run: () => go(tabPath(name)),
    }),
  );
  const toDo = (useKnownEngines() ?? []).filter(isToDo).map(
    (engine): Action => ({
      id: `connect ${engine.id}`,
      group: 'do',
      label: t('connect:doctor.connect', { name: nameOf(engine.id) }),
      icon: 'connect',
      run: () => go(enginePath(engine.id)),
    }),
  );
  return [...tabs, ...toDo];
}

/** What the program around the registry can do, as far as it can. */
function useDeskActions(): Action[] {
  const { t } = useTranslation(allWords);
  const [, go] = useLocation();
  const abilities = useAbilities();
  const speak = useTell('changePreferences');
  const check = useTell('checkForUpdates');
  const welcome: Action = {
    id: 'welcome',
    group: 'do',
    label: t('settings:about.welcome'),
    icon: 'info',
    run: () => go('/welcome'),
  };
  return [
    ...(['en', 'zh-CN'] as const).map(
      (language): Action => ({
        id: `language ${language}`,
        group: 'do',
        label: `${t('settings:language.name')}: ${t(`settings:language.${language}`)}`,
        icon: 'settings',
        run: () => speak.mutate({ language }),
      }),
    ),
    ...(abilities?.openFolders
      ? [
          {
            id: 'open folder',
            group: 'do',
            label: t('actions.openFolder'),
            icon: 'folder',
            run: () => ask('openDataFolder', {}).catch(sayTrouble),
          } as const,
        ]
      : []),
    ...(abilities?.updates
      ? [
          {
            id: 'updates',
            group: 'do',
            label: t('settings:updates.check'),
            icon: 'refresh',
            run: () => {
              go('/settings/updates');
              check.mutate({});
            },
          } as const,
        ]
      : []),
    welcome,
  ];
}

function useWindowActions(): Action[] {
  const { t } = useTranslation(allWords);
  const [, go] = useLocation();
  const theme = useTell('changePreferences');
  const address = hostOf(useStatus().data?.addresses[0] ?? '');
  return [
    {
      id: 'palette',
      group: 'list',
      label: t('shortcuts.palette'),
      icon: 'search',
      keys: 'mod+k',
      run: openPalette,
    },
    {
      id: 'undo',
      group: 'list',
      label: t('shortcuts.undo'),
      icon: 'undo',
      keys: 'mod+z',
      run: undoLastToast,
    },
    ...(['system', 'light', 'dark'] as const).map(
      (name): Action => ({
        id: `theme ${name}`,
        group: 'do',
        label: t(`actions.${name}`),
        icon: 'settings',
        run: () => theme.mutate({ theme: name }),
      }),
    ),
    {
      id: 'settings',
      group: 'list',
      label: t('shortcuts.settings'),
      icon: 'settings',
      keys: 'mod+,',
      run: () => go('/settings'),
    },
    {
      id: 'back',
      group: 'list',
      label: t('back'),
      icon: 'left',
      keys: 'alt+left',
      run: () => history.back(),
    },
    {
      id: 'forward',
      group: 'list',
      label: t('forward'),
      icon: 'right',
      keys: 'alt+right',
      run: () => history.forward(),
    },
    {
      id: 'copy address',
      group: 'do',
      label: t('actions.copyAddress'),
      hint: address,
      icon: 'copy',
      keys: 'mod+shift+c',
      run: () => {
        ask('copyText', { text: address })
          .then(() => toast(t('parts:copiedText', { text: address })))
          .catch(sayTrouble);
      },
    },
  ];
}

function useRegistryActions(): Action[] {
  const { t } = useTranslation();
  const registry = useRegistry();
  const manages = useAbilities()?.manageRegistry === true;
  const readOnly = useTell('setReadOnly');
  const pushWelcome = useTell('pushWelcome');
  const start = useTell('startRegistry');
  const stop = useTell('stopRegistry');
  const restart = useTell('restartRegistry');
  if (registry.state !== 'running') {
    return [
      {
        id: 'start',
        group: 'do',
        label: t('actions.startRegistry'),
        icon: 'play',
        run: () => start.mutate({}),
      },
    ];
  }
  const now = registry.status.readOnly;
  const always: Action = {
    id: 'read-only',
    group: 'do',
    label: t(now ? 'actions.readOnlyOff' : 'actions.readOnlyOn'),
    icon: 'push',
    run: () => readOnly.mutate({ readOnly: !now }, { onError: sayTrouble }),
  };
  const welcome: Action = {
    id: 'push welcome',
    group: 'do',
    label: t('actions.pushWelcome'),
    icon: 'push',
    run: () =>
      pushWelcome.mutate(
        {},
        {
          onSuccess: ({ reference }) => toast(t('actions.pushedWelcome', { reference })),
          onError: sayTrouble,
        },
      ),
  };
  const all = now ? [always] : [always, welcome];
  if (!manages || registry.attached) return all;
  return [
    ...all,
    {
      id: 'restart',
      group: 'do',
      label: t('actions.restartRegistry'),
      icon: 'refresh',
      run: () => restart.mutate({}, { onError: sayTrouble }),
    },
    {
      id: 'stop',
      group: 'do',
      label: t('actions.stopRegistry'),
      icon: 'pause',
      run: () => stop.mutate({}, { onError: sayTrouble }),
    },
  ];
}
