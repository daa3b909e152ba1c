/**
 * What the window may ask, and what it is told: the one contract of the bridge. Both ends derive from it; a request
 * without an answer, or an answer without a request, does not compile. In the desktop app the other end is Electron's
 * main process, in a browser it is the window door of `berth serve --ui`; the window does not know which.
 */
import type { Answers, Command, LiveEvent, Question } from '../../registry/control/contract.ts';
import type { Trouble } from '../../registry/facts.ts';
import type { Abilities, Move, Preferences, RegistrySettings, RegistryState, UpdateState } from './desk.ts';

export type * from '../../registry/control/contract.ts';
export type * from '../../registry/facts.ts';
export type * from './desk.ts';

/**
 * Questions to the registry itself, as its control door takes them. A window has no need of a link to itself, of a copy
 * of the database, or of digests that were cut short.
 */
type RegistryRequests = {
  [C in Exclude<Command, 'windowLink' | 'backUp' | 'digests'>]: { question: Question<C>; answer: Answers[C] };
};

/** Questions to the desk: the program around the registry. */
interface DeskRequests {
  abilities: { question: Empty; answer: Abilities };
  /** What went wrong as Berth started, for the window to say; each is answered once. */
  startTroubles: { question: Empty; answer: Trouble[] };
  /** How the registry is, as far as the desk knows. */
  state: { question: Empty; answer: RegistryState };
  startRegistry: { question: Empty; answer: RegistryState };
  stopRegistry: { question: Empty; answer: RegistryState };
  restartRegistry: { question: Empty; answer: RegistryState };
  preferences: { question: Empty; answer: Preferences };
  changePreferences: { question: Partial<Preferences>; answer: Preferences };
  registrySettings: { question: Empty; answer: RegistrySettings };
  /** Restarts the registry where that is needed; on refusal the settings before are in force again. */
  changeRegistrySettings: { question: Partial<RegistrySettings>; answer: RegistrySettings };
  /** A folder the person picks; null if they picked none. */
  chooseFolder: { question: { title: string }; answer: string | null };
  openDataFolder: { question: Empty; answer: null };
  /** What is free on the disk of a folder, or of where it would be made; null where that cannot be known. */
  freeSpace: { question: { folder: string }; answer: { bytes: number | null } };
  move: { question: Empty; answer: Move };
  /** Copies the store to another folder, checks every digest, then serves from there; the old folder stays. */
  startMove: { question: { to: string }; answer: Move };
  cancelMove: { question: Empty; answer: Move };
  /** After a move: serve from the old folder again, or remove it. */
  revertMove: { question: Empty; answer: Move };
  finishMove: { question: Empty; answer: Move };
  copyText: { question: { text: string }; answer: null };
  /** An https address, in the person's browser. */
  openLink: { question: { url: string }; answer: null };
  /** The log from `lines` lines back, then as it is written, told by the event `log`, until `unfollowLog`. */
  followLog: { question: { lines: number }; answer: null };
  unfollowLog: { question: Empty; answer: null };
  updates: { question: Empty; answer: UpdateState };
  checkForUpdates: { question: Empty; answer: UpdateState };
  downloadUpdate: { question: Empty; answer: UpdateState };
  /** Ends Berth and starts the other version: the downloaded one, or the one before. */
  installUpdate: { question: Empty; answer: null };
  goBackToPreviousVersion: { question: Empty; answer: UpdateState };
}

export type Empty = Record<string, never>;
export type Requests = RegistryRequests & DeskRequests;
export type RequestName = keyof Requests;
export type RequestOf<Name extends RequestName> = Requests[Name]['question'];
export type AnswerOf<Name extends RequestName> = Requests[Name]['answer'];

/** What the window is told without asking. */
export interface Events {
  state: RegistryState;
  /** What the registry's live stream says. */
  live: LiveEvent;
  preferences: Preferences;
  move: Move;
  updates: UpdateState;
  /** Lines of the followed log, several at once. */
  log: string[];
  /** The tray or a notification wants a page shown: `/logs`, `/settings`. */
  navigate: string;
}
export type EventName = keyof Events;

/** The names of all requests, for whoever has to make one function each; the type keeps the list whole. */
export const requestNames = Object.keys({
  status: 0,
  repositories: 0,
  tags: 0,
  inspect: 0,
  manifest: 0,
  previewRemoval: 0,
  remove: 0,
  tag: 0,
  copy: 0,
  usage: 0,
  layers: 0,
  growth: 0,
  traffic: 0,
  activity: 0,
  transfers: 0,
  cancelTransfer: 0,
  setReadOnly: 0,
  trash: 0,
  restore: 0,
  emptyTrash: 0,
  previewCollect: 0,
  collect: 0,
  why: 0,
  policy: 0,
  setPolicy: 0,
  previewRules: 0,
  runRules: 0,
  budgets: 0,
  verify: 0,
  damaged: 0,
  forgetDamaged: 0,
  adopt: 0,
  handOver: 0,
  jobs: 0,
  cancelJob: 0,
  certificates: 0,
  renewCertificate: 0,
  importCertificate: 0,
  dropCertificate: 0,
  exportAuthority: 0,
  access: 0,
  setUser: 0,
  removeUser: 0,
  setAnonymousPull: 0,
  engines: 0,
  planConnect: 0,
  connect: 0,
  disconnect: 0,
  machineChanges: 0,
  examine: 0,
  checkPort: 0,
  pushWelcome: 0,
  abilities: 0,
  startTroubles: 0,
  state: 0,
  startRegistry: 0,
  stopRegistry: 0,
  restartRegistry: 0,
  preferences: 0,
  changePreferences: 0,
  registrySettings: 0,
  changeRegistrySettings: 0,
  chooseFolder: 0,
  openDataFolder: 0,
  freeSpace: 0,
  move: 0,
  startMove: 0,
  cancelMove: 0,
  revertMove: 0,
  finishMove: 0,
  copyText: 0,
  openLink: 0,
  followLog: 0,
  unfollowLog: 0,
  updates: 0,
  checkForUpdates: 0,
  downloadUpdate: 0,
  installUpdate: 0,
  goBackToPreviousVersion: 0,
} satisfies Record<RequestName, 0>) as RequestName[];

export const eventNames = Object.keys({
  state: 0,
  live: 0,
  preferences: 0,
  move: 0,
  updates: 0,
  log: 0,
  navigate: 0,
} satisfies Record<EventName, 0>) as EventName[];

/** Errors travel as data: across processes an exception would lose all but its text. */
export type Result<Answer> = { ok: true; answer: Answer } | { ok: false; trouble: Trouble };

/** What the preload script puts on the window as `berth`: a function per request, and one per event. */
export interface Bridge {
  ask: { [Name in RequestName]: (question: RequestOf<Name>) => Promise<Result<AnswerOf<Name>>> };
  /** Gives the function that stops listening. */
  on: { [Name in EventName]: (listener: (event: Events[Name]) => void) => () => void };
}
