import type { AppUpdater, UpdateInfo } from 'electron-updater';
import type { UpdateState } from './bridge/desk.ts';
import { type UpdateCode, UpdateTrouble } from './update-trouble.ts';

export interface UpdateParts {
  updater: AppUpdater;
  /** Where new versions lie; asked before each look. The version `1.2.3` also lies in the folder `1.2.3` there. */
  feed(): string;
  memory: UpdateMemory;
  /** Brings the data to safety and stops what must not be interrupted; gives what starts it again. */
  prepare(): Promise<() => void>;
  tell(state: UpdateState): void;
}

/** Kept across starts: the version that ran last, and the one before it. */
export interface UpdateMemory {
  get(key: 'version' | 'previous'): string | undefined;
  set(key: 'version' | 'previous', value: string): unknown;
  delete(key: 'version' | 'previous'): unknown;
}

/**
 * New versions, found, fetched and installed one step at a time, each when the person asks for it; and the way back to the
 * version before.
 */
export class Updates {
  readonly #parts: UpdateParts;
  readonly #stage: AppUpdater['isUserWithinRollout'];
  #checkedAt: number | null = null;
  #state: UpdateState;

  constructor(parts: UpdateParts) {
    this.#parts = parts;
    const { updater } = parts;
    updater.logger = null;
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    updater.disableWebInstaller = true;
    this.#stage = updater.isUserWithinRollout;
    updater.on('download-progress', ({ transferred, total }) => {
      if (this.#state.state !== 'downloading') return;
      this.#become({ ...this.#state, bytes: transferred, totalBytes: total });
    });
    remember(parts);
    this.#state = this.#idle();
  }

  get state(): UpdateState {
    return this.#state;
  }

  check(): Promise<UpdateState> {
    return this.#step('UPDATE_FEED_SILENT', async () => {
      const found = await this.#find(this.#feed());
      this.#checkedAt = Date.now();
      return found ? { state: 'available', version: found.version, notes: notesOf(found) } : this.#idle();
    });
  }

  /** Fetches the version that was found; what does not match the checksum of its feed is thrown away. */
  async download(): Promise<UpdateState> {
    if (this.#state.state !== 'available') return this.#state;
    return await this.#fetch(this.#state.version);
  }

  /** Fetches the version before this one, whatever the feed offers now. */
  async goBack(): Promise<UpdateState> {
    const version = this.#parts.memory.get('previous');
    if (version === undefined) return this.#state;
    const found = await this.#step('UPDATE_FEED_SILENT', async () => {
      const found = await this.#find(`${this.#feed()}/${version}`, { back: true }).catch(nothingThere);
      if (found?.version !== version) throw new UpdateTrouble('UPDATE_NOT_THERE', { version });
      return { state: 'available', version, notes: null };
    });
    return found.state === 'available' ? await this.#fetch(version) : found;
  }

  /** Ends Berth and starts the version that was fetched. Comes back only if that fails. */
  async install(): Promise<UpdateState> {
    if (this.#state.state !== 'ready') return this.#state;
    const { version } = this.#state;
    const { prepare, updater } = this.#parts;
    let resume = () => {};
    let failure: Error | undefined;
    const onError = (error: Error) => {
      failure = error;
    };
    updater.on('error', onError);
    try {
      resume = await prepare();
      updater.quitAndInstall(true, true);
    } catch (error) {
      failure = error as Error;
    }
    updater.off('error', onError);
    if (!failure) return this.#state;
    resume();
    return this.#fail('UPDATE_NOT_INSTALLED', failure, { version });
  }

  async #find(feed: string, { back = false } = {}): Promise<UpdateInfo | undefined> {
    const { updater } = this.#parts;
    updater.setFeedURL({ provider: 'generic', url: feed });
    updater.allowDowngrade = back;
    // The way back is open to everybody, even if that version was once only for some.
    updater.isUserWithinRollout = back ? () => true : this.#stage;
    const result = await updater.checkForUpdates();
    return result?.isUpdateAvailable ? result.updateInfo : undefined;
  }

  async #fetch(version: string): Promise<UpdateState> {
    this.#become({ state: 'downloading', version, bytes: 0, totalBytes: 0 });
    try {
      await this.#parts.updater.downloadUpdate();
      return this.#become({ state: 'ready', version });
    } catch (error) {
      return this.#fail('UPDATE_NOT_FETCHED', error as Error, { version });
    }
  }

  /** One look at the feed at a time; who asks meanwhile hears that it is under way. */
  async #step(code: UpdateCode, look: () => Promise<UpdateState>): Promise<UpdateState> {
    if (this.#state.state === 'checking' || this.#state.state === 'downloading') return this.#state;
    this.#become({ state: 'checking' });
    try {
      return this.#become(await look());
    } catch (error) {
      return this.#fail(code, error as Error, { feed: this.#parts.feed() });
    }
  }

  #feed(): string {
    const feed = this.#parts.feed();
    if (!isSafe(feed)) throw new UpdateTrouble('UPDATE_FEED_INVALID', { feed });
    return feed.replace(/\/+$/, '');
  }

  #idle(): UpdateState {
    const previousVersion = this.#parts.memory.get('previous') ?? null;
    return { state: 'idle', checkedAt: this.#checkedAt, previousVersion };
  }

  #fail(code: UpdateCode, error: Error, facts: Record<string, string>): UpdateState {
    const trouble =
      error instanceof UpdateTrouble ? error : new UpdateTrouble(code, { ...facts, reason: reasonOf(error) });
    const { message } = trouble;
    return this.#become({ state: 'failed', trouble: { code: trouble.code, message, facts: trouble.facts } });
  }

  #become(state: UpdateState): UpdateState {
    this.#state = state;
    this.#parts.tell(state);
    return state;
  }
}

/** Whoever went back wants no way back from there: the newer version is offered as an update. */
function remember({ updater, memory }: UpdateParts): void {
  const last = memory.get('version');
  const current = updater.currentVersion;
  if (last !== undefined && last !== current.version) {
    if (current.compare(last) > 0) memory.set('previous', last);
    else memory.delete('previous');
  }
  memory.set('version', current.version);
}

/** Nobody on the way can change what comes from there. */
function isSafe(feed: string): boolean {
  const url = URL.parse(feed);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url?.hostname ?? '');
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isHere);
}

function nothingThere(error: Error & { code?: string }): undefined {
  if (error.code !== 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND') throw error;
}

function notesOf({ releaseNotes }: UpdateInfo): string | null {
  return typeof releaseNotes === 'string' ? releaseNotes : null;
}

/** electron-updater puts a stack or a whole page behind the first line. */
function reasonOf({ message }: Error): string {
  return (message.split('\n')[0] ?? '').replace(/^Cannot find channel.*/, 'it has no list of versions');
}
