import type { FastifyInstance } from 'fastify';
import { keepBackups } from './collect/backups.ts';
import { Budgets } from './collect/budgets.ts';
import { CleanUpFigure } from './collect/clean-up-figure.ts';
import { Collector } from './collect/collector.ts';
import { Jobs } from './collect/jobs.ts';
import { PolicyInForce } from './collect/policy.ts';
import { verifyQuietly } from './collect/quiet-verifying.ts';
import { Reserve } from './collect/reserve.ts';
import { Retention } from './collect/retention.ts';
import { Room } from './collect/room.ts';
import { sweepUploads } from './collect/stale-uploads.ts';
import { Upkeep } from './collect/upkeep.ts';
import { Verifier } from './collect/verifier.ts';
import { handlers } from './control/handlers.ts';
import { Live } from './control/live.ts';
import { openControlDoor } from './control/server.ts';
import { controlAddress } from './control/socket.ts';
import { statusOf } from './control/status.ts';
import { type RequestRecord, registryDoor, type Watcher } from './door.ts';
import { PlainError } from './errors.ts';
import { Events } from './events/events.ts';
import { followGrowth } from './events/growth.ts';
import { Known } from './events/known.ts';
import { Log } from './events/log.ts';
import { Transfers } from './events/transfers.ts';
import { Witness } from './events/witness.ts';
import { guard } from './guard.ts';
import { type Address, formatAddress, isLoopback, listen, parseListen, urlsOf } from './listen.ts';
import { router } from './routes.ts';
import type { Settings } from './settings.ts';
import { openStore, type StoreReports } from './store/open.ts';
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
    const reports: StoreReports = {
      damage: (digest, what) =>
        log.logger.error(
          { digest },
          `a blob is damaged: ${what}; it is answered as missing until it is pushed again`,
        ),
      error: (error, what) => log.logger.error({ err: error }, what),
    };
    const store = await openStore(settings.data, reports, { leaseMinutes: settings.leaseMinutes });
    undo.push(() => store.close());
    const log = new Log({
      folder: settings.data,
      level: settings.logLevel,
      mib: settings.logMib,
      files: settings.logFiles,
      screen: terminal ? (await import('./events/terminal.ts')).terminalStream() : undefined,
    });
    undo.push(() => log.close());
    const policy = new PolicyInForce(store, (error) =>
      log.logger.error({ err: error }, 'the policy could not be read; the standard one holds'),
    );
    const sweeper = await sweepUploads(store, {
      staleHours: settings.staleUploadHours,
      onSwept: (removed) => log.logger.info(`removed ${removed} unfinished uploads`),
      onError: (error) => log.logger.error({ err: error }, 'unfinished uploads could not be removed'),
    });
    undo.push(() => sweeper.stop());
    const jobs = new Jobs();
    const verifier = new Verifier({
      store,
      jobs,
      onTrouble: (error, digest) => log.logger.error({ err: error, digest }, 'a blob could not be verified'),
      onChanged: () => events.changed(),
    });
    const quietly = verifyQuietly({
      verifier,
      policy,
      onError: (error) => log.logger.error({ err: error }, 'verifying in the background has failed'),
    });
    undo.push(() => quietly.stop());
    const mode = { readOnly: settings.readOnly };
    const events = new Events(store.activity);
    policy.on('changed', () => events.changed());
    const backups = await keepBackups({
      store,
      events,
      onError: (error) => log.logger.error({ err: error }, 'the database could not be copied to backups/'),
    });
    undo.push(() => backups.stop());
    // What clients do stands in the lines of their requests.
    events.on('activity', (deed) => {
      if (deed.kind !== 'push' && deed.kind !== 'pull') log.logger.info({ deed }, `done: ${deed.kind}`);
    });
    const known = new Known(store);
    const transfers = new Transfers(known, store.activity, events);
    undo.push(() => transfers.stop());
    const retention = new Retention({ store, policy, jobs, transfers, events });
    const budgets = new Budgets({
      store,
      policy,
      events,
      evict: (cached) => collector.collectQuietly({ cached, untaggedBefore: 0 }),
      onError: (error) => log.logger.error({ err: error }, 'the use of budgets could not be worked out'),
    });
    undo.push(() => budgets.stop());
    const reserve = new Reserve(settings.data, policy);
    const room = new Room(budgets, reserve);
    const { staleUploadHours } = settings;
    const collector = new Collector({ store, jobs, staleUploadHours, onChanged: () => events.changed() });
    const upkeep = new Upkeep({
      store,
      policy,
      retention,
      budgets,
      collector,
      onDone: (done) => log.logger.info({ upkeep: done }, 'the store was put in order'),
      onError: (error, what) => log.logger.error({ err: error }, what),
    });
    undo.push(() => upkeep.stop());
    const cleanUp = new CleanUpFigure({
      store,
      staleUploadHours,
      onError: (error) => log.logger.error({ err: error }, 'what a clean-up would take could not be found'),
    });
    events.on('changed', () => cleanUp.changed());
    const growth = followGrowth(store.growth, (error) =>
      log.logger.error({ err: error }, 'the size of the store could not be noted'),
    );
    undo.push(() => growth.stop());
    const watcher = new Witness(known, transfers, events);
    const door = makeDoor(store, settings, { log, mode, policy, room, watcher });
    await door.ready();
    const listener = await listen(addresses, door.routing, { idleMs: settings.idleSeconds * 1000 });
    undo.push(() => listener.close(settings.shutdownSeconds * 1000));
    const urls = urlsOf(listener);
    let window: WindowDoor | undefined;
    const windowLink = () => window?.link();
    const facts = {
      startedAt,
      addresses: urls,
      listening: listener.addresses.map(formatAddress),
      readOnly: () => mode.readOnly,
      exposed,
      windowLink,
    };
    const status = statusOf(store, facts, { policy, budgets, reserve, cleanUp });
    const live = new Live({ status, transfers, events, jobs });
    const answering = {
      handlers: handlers(store, facts, {
        status,
        mode,
        events,
        transfers,
        live,
        jobs,
        policy,
        retention,
        budgets,
        verifier,
        collector,
      }),
      log,
      live,
    };
    if (settings.ui) {
      // Loaded only for those who want it, as the client code is.
      const { openWindowDoor } = await import('./window/door.ts');
      const door = await openWindowDoor({
        addresses: windowAddresses,
        guard: guard([...settings.hosts]),
        folder: windowFolder,
        ...answering,
      });
      undo.push(() => door.close());
      window = door;
    }
    const control = await openControlDoor(controlAddress(settings.data), answering);
    undo.push(() => control.close());
    // First of all: a door does not close before those who wait for a job were answered.
    undo.push(() => jobs.stop());
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

interface DoorParts {
  log: Log;
  mode: { readOnly: boolean };
  policy: PolicyInForce;
  room: Room;
  watcher: Watcher;
}

function makeDoor(
  store: Store,
  settings: Settings,
  { log, mode, policy, room, watcher }: DoorParts,
): FastifyInstance {
  const limits = {
    largestManifest: settings.largestManifestMib * 1024 * 1024,
    allowSparse: settings.allowSparse,
    readOnly: () => mode.readOnly,
    trashDays: () => policy.current.trashDays,
    room,
  };
  return registryDoor({
    route: router(store, limits),
    guard: guard([...settings.hosts]),
    record: (request) => recordRequest(log, request),
    watcher,
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
