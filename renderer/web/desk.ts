import type {
  Abilities,
  AnswerOf,
  Command,
  RequestName,
  RequestOf,
  Status,
} from '../../electron/bridge/contract.ts';
import type { Connection } from './connection.ts';
import type { LogFollower } from './log.ts';
import type { WebPreferences } from './preferences.ts';

export type DeskName = Exclude<RequestName, Command>;
type Desk = { [Name in DeskName]: (question: RequestOf<Name>) => AnswerOf<Name> | Promise<AnswerOf<Name>> };

/** What a browser tab can do for the window; of the rest it says so in `abilities`, so nobody asks. */
export function webDesk({
  connection,
  preferences,
  log,
  status,
}: {
  connection: Connection;
  preferences: WebPreferences;
  log: LogFollower;
  status: () => Promise<Status>;
}): Desk {
  return {
    abilities: async () => abilitiesOf(await status()),
    startTroubles: () => [],
    state: () => connection.state,
    startRegistry: () => connection.tryNow(),
    stopRegistry: absent,
    restartRegistry: absent,
    preferences: () => preferences.read(),
    changePreferences: (changes) => preferences.change(changes),
    registrySettings: async () => {
      const { data, listening, exposed, readOnly } = await status();
      return { data, listen: listening, allowRemote: exposed, readOnly };
    },
    changeRegistrySettings: absent,
    chooseFolder: absent,
    openDataFolder: absent,
    freeSpace: absent,
    move: () => ({ state: 'none' }),
    startMove: absent,
    cancelMove: absent,
    revertMove: absent,
    finishMove: absent,
    copyText: async ({ text }) => {
      await navigator.clipboard.writeText(text);
      return null;
    },
    openLink: ({ url }) => {
      window.open(url, '_blank', 'noopener,noreferrer');
      return null;
    },
    followLog: ({ lines }) => {
      log.follow(lines);
      return null;
    },
    unfollowLog: () => {
      log.unfollow();
      return null;
    },
    updates: () => ({ state: 'idle', checkedAt: null, previousVersion: null }),
    checkForUpdates: absent,
    downloadUpdate: absent,
    installUpdate: absent,
    goBackToPreviousVersion: absent,
  };
}

function absent(): never {
  throw new Error('A browser tab cannot do this; use the Berth app or the command line.');
}

function abilitiesOf({ version }: Status): Abilities {
  const agent = navigator.userAgent;
  return {
    version,
    platform: agent.includes('Mac OS') ? 'darwin' : agent.includes('Windows') ? 'win32' : 'linux',
    components: {},
    startAtLogin: false,
    notifications: false,
    manageRegistry: false,
    openFolders: false,
    moveData: false,
    updates: false,
    titleBar: { left: 0, right: 0 },
  };
}
