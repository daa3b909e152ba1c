import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { AccessControl } from './access/access.ts';
import { keepInOrder, type Order } from './collect/order.ts';
import { handlers } from './control/handlers.ts';
import { Live } from './control/live.ts';
import { openControlDoor } from './control/server.ts';
import { controlAddress } from './control/socket.ts';
import { statusOf } from './control/status.ts';
import { type RequestRecord, registryDoor, type Watcher } from './door.ts';
import { Events } from './events/events.ts';
import { followGrowth } from './events/growth.ts';
import { Known } from './events/known.ts';
import { Log } from './events/log.ts';
import { Transfers } from './events/transfers.ts';
import { Witness } from './events/witness.ts';
import { isExposed, refusePlainHttp, refuseWindow, refuseWithoutUsers } from './exposure.ts';
import { guard } from './guard.ts';
import type { Door } from './host/connector.ts';
import { thisMachine } from './host/machine.ts';
import { systemTrusts } from './host/pem.ts';
import { WorkOnMachine } from './host/work-on-machine.ts';
import { formatAddress, listen, parseListen, urlsOf } from './listen.ts';
import { Probes } from './probes.ts';
import { Proxies } from './proxy.ts';
import { router } from './routes.ts';
import type { Settings } from './settings.ts';
import { openStore, type StoreReports } from './store/open.ts';
import type { Store } from './store/store.ts';
import { Tls } from './tls/tls.ts';
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
  const isProtected = !settings.allowRemote && isExposed(addresses);
  if (!settings.allowRemote) refuseWindow(windowAddresses);
  const proxies = new Proxies(settings);
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
    const mode = { readOnly: settings.readOnly };
    const events = new Events(store.activity);
    // What clients do stands in the lines of their requests.
    events.on('activity', (deed) => {
      if (deed.kind !== 'push' && deed.kind !== 'pull') log.logger.info({ deed }, `done: ${deed.kind}`);
    });
    const known = new Known(store);
    const transfers = new Transfers(known, store.activity, events);
    undo.push(() => transfers.stop());
    const order = await keepInOrder({
      store,
      events,
      transfers,
      staleUploadHours: settings.staleUploadHours,
      said: (what, said = {}) => log.logger.info(said, what),
      failed: (error, what, digest) => log.logger.error({ err: error, digest }, what),
      undo: (step) => undo.push(step),
    });
    const growth = followGrowth(store.growth, (error) =>
      log.logger.error({ err: error }, 'the size of the store could not be noted'),
    );
    undo.push(() => growth.stop());
    const onError = (error: unknown, what: string) => log.logger.error({ err: error }, what);
    const access = await AccessControl.open({
      home: settings.home,
      tokens: settings.tokens,
      required: isProtected,
      onError,
    });
    undo.push(() => access.stop());
    if (isProtected && access.isOpen) refuseWithoutUsers(addresses);
    const machine = thisMachine();
    const isTrusted = (authority: string) => systemTrusts(authority, machine);
    const tls = new Tls({ home: settings.home, hosts: settings.hosts, onError, isTrusted });
    undo.push(() => tls.stop());
    const probes = new Probes({
      store,
      ...order,
      watcher: new Witness(known, transfers, events),
      onError,
    });
    undo.push(() => probes.stop());
    const instance = randomUUID();
    const door = makeDoor(store, settings, {
      log,
      mode,
      order,
      watcher: probes,
      access,
      tls,
      instance,
      proxies,
      isProtected,
    });
    await door.ready();
    const listener = await listen(addresses, door.routing, {
      idleMs: settings.idleSeconds * 1000,
      certificates: tls,
      onError,
    });
    undo.push(() => listener.close(settings.shutdownSeconds * 1000));
    const urls = urlsOf(listener, { isProtected });
    let window: WindowDoor | undefined;
    const windowLink = () => window?.link();
    const facts = {
      startedAt,
      addresses: urls,
      listening: listener.addresses.map(formatAddress),
      readOnly: () => mode.readOnly,
      exposed: settings.allowRemote && isExposed([...addresses, ...windowAddresses]),
      windowLink,
    };
    const status = statusOf(store, facts, { ...order, tls });
    const onMachine = new WorkOnMachine({
      machine,
      home: settings.home,
      door: () => doorFor(urls, tls, access),
      listening: facts.listening,
      instance,
      probes,
    });
    const live = new Live({ status, transfers, events, jobs: order.jobs, connections: onMachine });
    const answering = {
      handlers: handlers(store, facts, {
        status,
        mode,
        events,
        transfers,
        live,
        tls,
        access,
        onMachine,
        ...order,
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
    undo.push(() => order.jobs.stop());
    log.logger.info(`Berth ${version} serves ${urls.join(', ')} from ${settings.data}`);
    return { addresses: urls, data: settings.data, windowLink, stop: () => runBackwards(undo) };
  } catch (error) {
    await runBackwards(undo);
    throw error;
  }
}

/** How tools are to reach the registry. */
async function doorFor(urls: string[], tls: Tls, access: AccessControl): Promise<Door> {
  const { host, port, protocol } = new URL(urls[0] ?? '');
  const { pem, fingerprint } = await tls.authority();
  const { ownCredentials: credentials } = access;
  const number = Number(port || (protocol === 'https:' ? 443 : 80));
  return { name: host, port: number, authority: pem, fingerprint, mirror: null, credentials };
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
  order: Pick<Order, 'policy' | 'room'>;
  watcher: Watcher;
  access: AccessControl;
  tls: Tls;
  instance: string;
  proxies: Proxies;
  /** What comes unencrypted from other machines is refused. */
  isProtected: boolean;
}

function makeDoor(
  store: Store,
  settings: Settings,
  { log, mode, order: { policy, room }, watcher, access, tls, instance, proxies, isProtected }: DoorParts,
): FastifyInstance {
  const limits = {
    largestManifest: settings.largestManifestMib * 1024 * 1024,
    allowSparse: settings.allowSparse,
    readOnly: () => mode.readOnly,
    trashDays: () => policy.current.trashDays,
    room,
  };
  const checkEncryption = isProtected ? refusePlainHttp((address) => proxies.trusts(address)) : undefined;
  const publicHosts = proxies.publicHost ? [proxies.publicHost] : [];
  const checkPage = guard([...settings.hosts, ...publicHosts], (name) => tls.isFor(name));
  return registryDoor({
    route: router(store, limits),
    guard: (request, forwardedHost) => {
      checkEncryption?.(request);
      checkPage(request, forwardedHost);
    },
    visitor: (request) => proxies.visitor(request),
    record: (request) => recordRequest(log, request),
    watcher,
    access,
    instance,
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
