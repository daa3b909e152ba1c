import { join } from 'node:path';
import { app, dialog, nativeTheme, powerMonitor } from 'electron';
import { appOrigin, declareAppProtocol, serveAppProtocol } from './app-protocol.ts';
import type { EventName, Events, Preferences } from './bridge/contract.ts';
import { deskAnswers, openLink } from './desk.ts';
import { forkFrom } from './fork.ts';
import { answerWindow, tellWindow } from './ipc.ts';
import { LogFollower } from './log-follower.ts';
import { LoginItem, startsHidden } from './login-item.ts';
import { setApplicationMenu } from './menu.ts';
import { DataMove } from './move.ts';
import { followAddresses } from './network.ts';
import { NewsDesk } from './news.ts';
import { Notifications } from './notifications.ts';
import { ownUpdates } from './own-updates.ts';
import { openPreferences } from './preferences.ts';
import { endInOrder } from './quit.ts';
import { RegistryProcess } from './registry-process.ts';
import { fixedFolder, settingsInForce, settingsOnCommandLine } from './registry-settings.ts';
import { BerthTray } from './tray.ts';
import { doTrayDeed } from './tray-deeds.ts';
import { TrayModel } from './tray-model.ts';
import { runCommand, typedCommand } from './typed-command.ts';
import { BerthWindow } from './window.ts';
import { wordsFor } from './words/index.ts';

const out = join(import.meta.dirname, '..');
/** Where `npm run dev` serves the window. */
const devUrl = app.isPackaged ? undefined : process.env.BERTH_DEV_URL;

declareAppProtocol();
// By this name Windows knows whose notifications they are.
app.setAppUserModelId('org.example.berth');
const command = typedCommand(process.argv, app.isPackaged);
if (command) {
  runCommand(command, join(out, 'registry')).catch(failCommand);
} else if (app.requestSingleInstanceLock()) {
  // Nothing waits for this at the top level: Electron is not ready before this module has ended.
  app.whenReady().then(start).catch(giveUp);
} else {
  // The first one shows its window instead.
  console.log('Berth runs already; its window is shown.');
  app.exit();
}

/** The start-up order. Each part gets what it uses; what one tells before the others are there nobody hears. */
function start(): void {
  const { preferences, trouble } = openPreferences(app.getPath('userData'));
  const words = () => wordsFor(preferences.get('language'), app.getPreferredSystemLanguages());
  const sources = { preferences, options: settingsOnCommandLine(process.argv), environment: process.env };
  const settings = () => settingsInForce(sources);
  const fork = forkFrom(join(out, 'registry'), join(app.getPath('userData'), 'compiled'));

  nativeTheme.themeSource = preferences.get('theme');
  setApplicationMenu(words());
  if (devUrl === undefined) serveAppProtocol(join(out, 'renderer'));
  const window = new BerthWindow({
    out,
    url: devUrl ?? `${appOrigin}/index.html`,
    preferences,
    openLink: (url) => void openLink(url).catch(() => undefined),
    quit: () => app.quit(),
    navigate: (page) => tell('navigate', page),
  });
  const show = (page?: string) => window.show(page);
  const tell = <Name extends EventName>(name: Name, event: Events[Name]) =>
    tellWindow(window.contents, name, event);

  const news = new NewsDesk(words);
  const notifications = new Notifications({
    isWanted: () => preferences.get('notifications'),
    isSeen: () => window.isFocused,
    open: show,
  });

  const registry = new RegistryProcess({
    fork: () => fork('child'),
    settings,
    tell(state) {
      if (state.state === 'running') preferences.serve(state.status.data);
      tell('state', state);
      model.hearState(state);
      notifications.show(news.ofState(state));
    },
    tellLive(event) {
      tell('live', event);
      model.hearLive(event);
      notifications.show(news.ofLive(event));
    },
  });
  const updates = ownUpdates({ registry, preferences, tell: (state) => tell('updates', state) });
  const move = new DataMove({
    data: { get: () => registry.data || preferences.folder, set: (data) => preferences.chooseFolder(data) },
    remembered: { get: () => preferences.get('move'), set: (moved) => preferences.set('move', moved) },
    registry,
    fork: () => fork('mover'),
    announce(state) {
      tell('move', state);
      notifications.show(news.ofMove(state));
    },
  });
  const log = new LogFollower({ data: () => registry.data, tell: (lines) => tell('log', lines) });

  const model = new TrayModel({
    updates: updates !== undefined,
    activity: () => registry.ask('activity', { limit: 50 }),
    changed: () => tray.show(model.state),
  });
  const tray = new BerthTray({
    icons: join(out, 'main'),
    words,
    show,
    does: (deed) =>
      doTrayDeed(deed, { registry, updates, show, awaitCleanUp: () => news.awaitEnd('collect') }),
    state: model.state,
  });

  const loginItem = new LoginItem(preferences.get('startAtLogin'));
  const use = (chosen: Preferences) => {
    nativeTheme.themeSource = chosen.theme;
    loginItem.set(chosen.startAtLogin);
    setApplicationMenu(words());
    tray.show(model.state);
    tell('preferences', chosen);
  };
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
      mayMove: !fixedFolder(sources),
      changed: use,
    }),
  });

  app.on('second-instance', () => show());
  app.on('activate', () => show());
  // It stays in the tray.
  app.on('window-all-closed', () => undefined);
  powerMonitor.on('resume', () => void registry.check());
  const stopFollowing = followAddresses(registry);
  endInOrder([stopFollowing, () => log.stop(), () => move.stop(), () => registry.release()], () =>
    window.letClose(),
  );

  if (!startsHidden(process.argv)) show();
  void registry.start();
}

function failCommand(error: Error): void {
  console.error(error);
  app.exit(1);
}

function giveUp(error: Error): void {
  dialog.showErrorBox('Berth cannot start', error.stack ?? error.message);
  app.exit(1);
}
