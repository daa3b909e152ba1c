import { join } from 'node:path';
import { app, clipboard, dialog, nativeTheme, powerMonitor, utilityProcess } from 'electron';
import Store from 'electron-store';
import { appOrigin, declareAppProtocol, serveAppProtocol } from './app-protocol.ts';
import type { EventName, Events, Move, Preferences } from './bridge/contract.ts';
import { changeRegistrySettings, deskAnswers, openLink } from './desk.ts';
import { answerWindow, tellWindow } from './ipc.ts';
import { LogFollower } from './log-follower.ts';
import { setStartAtLogin, startsHidden } from './login-item.ts';
import { setApplicationMenu } from './menu.ts';
import { DataMove } from './move.ts';
import { hostIn, watchAddresses } from './network.ts';
import { NewsDesk } from './news.ts';
import { Notifications } from './notifications.ts';
import { openPreferences } from './preferences.ts';
import { endInOrder } from './quit.ts';
import { RecentPushes } from './recent-pushes.ts';
import { RegistryProcess } from './registry-process.ts';
import { settingsInForce, settingsOnCommandLine } from './registry-settings.ts';
import { BerthTray } from './tray.ts';
import type { TrayDeed, TrayState } from './tray-menu.ts';
import { standardFeed, updaterHere } from './updater.ts';
import { Updates } from './updates.ts';
import { BerthWindow } from './window.ts';
import { wordsFor } from './words/index.ts';

const out = join(import.meta.dirname, '..');
/** Where `npm run dev` serves the window. */
const devUrl = app.isPackaged ? undefined : process.env.BERTH_DEV_URL;

declareAppProtocol();
if (app.requestSingleInstanceLock()) {
  // Nothing waits for this at the top level: Electron is not ready before this module has ended.
  app.whenReady().then(start).catch(giveUp);
} else {
  // The first one shows its window instead.
  app.exit();
}

/** The start-up order: each part gets what it uses, and what is started says how it ends. */
function start(): void {
  const { preferences, trouble } = openPreferences(app.getPath('userData'));
  const words = () => wordsFor(preferences.get('language'), app.getPreferredSystemLanguages());
  const options = settingsOnCommandLine(process.argv.slice(1));
  const settings = () => settingsInForce({ preferences, options, environment: process.env });
  const fork = (name: string) =>
    utilityProcess.fork(join(out, 'registry', `${name}.mjs`), [], {
      serviceName: `Berth ${name}`,
      stdio: ['ignore', 'inherit', 'pipe'],
      // Flushes to disk take a thread each while they wait; with the usual four, reads would queue behind them.
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    });
  nativeTheme.themeSource = preferences.get('theme');
  setApplicationMenu(words());
  if (devUrl === undefined) serveAppProtocol(join(out, 'renderer'));

  const tell = <Name extends EventName>(name: Name, event: Events[Name]) =>
    tellWindow(window.contents, name, event);
  const window = new BerthWindow({
    out,
    url: devUrl ?? `${appOrigin}/index.html`,
    preferences,
    openLink: (url) => void openLink(url).catch(() => undefined),
    quit: () => app.quit(),
    navigate: (page) => tell('navigate', page),
  });
  const notifications = new Notifications({
    isWanted: () => preferences.get('notifications') && !window.isFocused,
    open: (page) => window.show(page),
  });
  const news = new NewsDesk(words);
  const recent = new RecentPushes();
  let transfers = 0;

  const registry = new RegistryProcess({
    fork: () => fork('child'),
    settings,
    tell(state) {
      if (state.state === 'running') preferences.serve(state.status.data);
      else transfers = 0;
      tell('state', state);
      notifications.show(news.ofState(state));
      showTray();
    },
    tellLive(event) {
      if (event.kind === 'transfers') transfers = event.transfers.length;
      recent.hear(event);
      tell('live', event);
      notifications.show(news.ofLive(event));
      showTray();
    },
  });

  const updater = app.isPackaged ? updaterHere(process.resourcesPath) : undefined;
  const updates =
    updater &&
    new Updates({
      updater,
      feed: () =>
        process.env.BERTH_UPDATE_FEED || preferences.get('updateFeed') || standardFeed(process.resourcesPath),
      memory: new Store<{ version?: string; previous?: string }>({ name: 'updates' }),
      async prepare() {
        // One that cannot run may be what the new version mends.
        if (registry.state.state === 'running') await registry.ask('backUp', {});
        await registry.release();
        return () => void registry.start();
      },
      tell: (state) => tell('updates', state),
    });
  let moveStartedAt = 0;
  const move = new DataMove({
    data: { get: () => registry.data, set: (data) => preferences.chooseFolder(data) },
    remembered: { get: () => preferences.get('move'), set: (moved) => preferences.set('move', moved) },
    registry,
    fork: () => fork('mover'),
    announce(state: Move) {
      if (state.state === 'running') moveStartedAt = state.startedAt;
      tell('move', state);
      notifications.show(news.ofMove(state, moveStartedAt));
    },
  });
  const log = new LogFollower(
    () => registry.data,
    (lines) => tell('log', lines),
  );

  answerWindow({
    origin: devUrl === undefined ? appOrigin : new URL(devUrl).origin,
    contents: () => window.contents,
    registry,
    desk: deskAnswers({
      registry,
      preferences,
      settings,
      log,
      move,
      updates,
      startTroubles: trouble ? [trouble] : [],
      changed: applyPreferences,
    }),
  });

  const trayState = (): TrayState => ({
    registry: registry.state,
    transfers,
    recent: recent.references,
    updates: updates !== undefined,
  });
  const tray = new BerthTray(
    { icons: join(out, 'main'), words, open: () => window.show(), does: doTrayDeed },
    trayState(),
  );
  function showTray(): void {
    tray.show(trayState());
  }
  function doTrayDeed(deed: TrayDeed): void {
    if (deed.does === 'copy') void clipboard.writeText(deed.text);
    else if (deed.does === 'show') window.show(deed.page);
    else if (deed.does === 'start') void registry.start();
    else if (deed.does === 'quit') app.quit();
    else if (deed.does === 'checkForUpdates') {
      window.show('/settings');
      void updates?.check();
    } else {
      const { readOnly } = deed;
      void changeRegistrySettings({ registry, preferences, settings }, { readOnly }).catch(console.error);
    }
  }

  let atLogin = preferences.get('startAtLogin');
  function applyPreferences(now: Preferences): void {
    nativeTheme.themeSource = now.theme;
    if (now.startAtLogin !== atLogin) setStartAtLogin(now.startAtLogin);
    atLogin = now.startAtLogin;
    setApplicationMenu(words());
    showTray();
    tell('preferences', now);
  }

  app.on('second-instance', () => window.show());
  app.on('activate', () => window.show());
  // It stays in the tray.
  app.on('window-all-closed', () => undefined);
  powerMonitor.on('resume', () => void registry.check());
  const stopWatching = watchAddresses((changed) => {
    const { state } = registry;
    const failed = state.state === 'failed' && state.trouble.code === 'ADDRESS_MISSING';
    const lost =
      state.state === 'running' && state.status.listening.some((address) => changed.has(hostIn(address)));
    if (failed || lost) void registry.restart().catch(console.error);
  });
  endInOrder([stopWatching, () => log.stop(), () => move.stop(), () => registry.release()], () =>
    window.letClose(),
  );

  if (!startsHidden(process.argv)) window.show();
  void registry.start().then(async ({ state }) => {
    if (state !== 'running') return;
    recent.begin(await registry.ask('activity', { limit: 50 }));
    showTray();
  });
}

function giveUp(error: Error): void {
  dialog.showErrorBox('Berth cannot start', error.stack ?? error.message);
  app.exit(1);
}
