import type { FastifyInstance } from 'fastify';
import { sweepUploads } from './collect/stale-uploads.ts';
import { handlers } from './control/handlers.ts';
import { openControlDoor } from './control/server.ts';
import { controlAddress } from './control/socket.ts';
import { type RequestRecord, registryDoor } from './door.ts';
import { PlainError } from './errors.ts';
import { Log } from './events/log.ts';
import { guard } from './guard.ts';
import { type Address, formatAddress, isLoopback, listen, parseListen, urlsOf } from './listen.ts';
import { router } from './routes.ts';
import type { Settings } from './settings.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';
import { version } from './version.ts';
import type { WindowDoor } from './window/door.ts';

export interface Registry {
  /** `http://localhost:5000` where both families of localhost are served, else the addresses themselves. */
  addresses: string[];
  data: string;
  /** A new one-time address of the window; undefined where that is not served. */
  windowLink(): string | undefined;
  /** Lets requests under way finish for a bounded time, writes what is in memory, lets go of the folder. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** The log is also shown on standard output. */
  terminal?: boolean;
  /** Of the built window, where that is not beside the code. */
  windowFolder?: string | undefined;
}

/**
 * Starts a registry: the one door for code. Trouble that a person can do something about is a PlainError; then nothing
 * is left running or locked.
 */
export async function startRegistry(
  settings: Settings,
  { terminal = false, windowFolder }: StartOptions = {},
): Promise<Registry> {
  const addresses = (await Promise.all(settings.listen.map(parseListen))).flat();
  const windowAddresses = settings.ui ? (await Promise.all(settings.uiListen.map(parseListen))).flat() : [];
  const exposed = addresses.some(({ host }) => !isLoopback(host));
  if (!settings.allowRemote) refuseExposure([...addresses, ...windowAddresses]);
  const startedAt = Date.now();
  const undo: (() => unknown)[] = [];
  try {
    const store = await openStore(settings.data, {
      damage: (digest, what) =>
        log.logger.error(
          { digest },
          `a blob is damaged: ${what}; it is answered as missing until it is pushed again`,
        ),
      error: (error, what) => log.logger.error({ err: error }, what),
    });
    undo.push(() => store.close());
    const log = new Log({
      folder: settings.data,
      level: settings.logLevel,
      mib: settings.logMib,
      files: settings.logFiles,
      screen: terminal ? (await import('./events/terminal.ts')).terminalStream() : undefined,
    });
    undo.push(() => log.close());
    const sweeper = await sweepUploads(store, {
      staleHours: settings.staleUploadHours,
      onSwept: (removed) => log.logger.info(`removed ${removed} unfinished uploads`),
      onError: (error) => log.logger.error({ err: error }, 'unfinished uploads could not be removed'),
    });
    undo.push(() => sweeper.stop());
    const door = makeDoor(store, settings, log);
    await door.ready();
    const listener = await listen(addresses, door.routing, { idleMs: settings.idleSeconds * 1000 });
    undo.push(() => listener.close(settings.shutdownSeconds * 1000));
    const urls = urlsOf(listener);
    let window: WindowDoor | undefined;
    const windowLink = () => window?.link();
    const answers = handlers(store, {
      startedAt,
      addresses: urls,
      readOnly: settings.readOnly,
      exposed,
      windowLink,
    });
    if (settings.ui) {
      // Loaded only for those who want it, as the client code is.
      const { openWindowDoor } = await import('./window/door.ts');
      const door = await openWindowDoor({
        addresses: windowAddresses,
        guard: guard([...settings.hosts]),
        folder: windowFolder,
        handlers: answers,
        log,
      });
      undo.push(() => door.close());
      window = door;
    }
    const control = await openControlDoor(controlAddress(settings.data), answers, log);
    undo.push(() => control.close());
    log.logger.info(`Berth ${version} serves ${urls.join(', ')} from ${settings.data}`);
    return { addresses: urls, data: settings.data, windowLink, stop: () => runBackwards(undo) };
  } catch (error) {
    await runBackwards(undo);
    throw error;
  }
}

/** Every step is tried, whatever the others say; the first complaint rises. */
async function runBackwards(steps: (() => unknown)[]): Promise<void> {
  const complaints: unknown[] = [];
  for (const step of steps.splice(0).reverse()) {
    try {
      await step();
    } catch (error) {
      complaints.push(error);
    }
  }
  if (complaints.length > 0) throw complaints[0];
}

function makeDoor(store: Store, settings: Settings, log: Log): FastifyInstance {
  const limits = {
    largestManifest: settings.largestManifestMib * 1024 * 1024,
    allowSparse: settings.allowSparse,
    readOnly: () => settings.readOnly,
  };
  return registryDoor({
    route: router(store, limits),
    guard: guard([...settings.hosts]),
    record: (request) => recordRequest(log, request),
  });
}

function recordRequest({ logger }: Log, { error, ms, url, ...request }: RequestRecord): void {
  const line = {
    ...request,
    ...(request.repository === '' && { url: url.slice(0, 500) }),
    ms: Math.round(ms * 10) / 10,
  };
  if (error !== undefined) logger.error({ ...line, err: error });
  else logger.info(line);
}

function refuseExposure(addresses: Address[]): void {
  const beyond = addresses.filter(({ host }) => !isLoopback(host)).map(formatAddress);
  if (beyond.length === 0) return;
  throw new PlainError(
    `${beyond.join(', ')} can be reached from other machines, and nothing there would be encrypted or ask for a password. Listen on localhost, or say --allow-remote if that is what you want.`,
    { code: 'EXPOSED', facts: { addresses: beyond.join(', ') } },
  );
}
