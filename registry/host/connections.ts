import { EventEmitter } from 'node:events';
import { troubleOf } from '../errors.ts';
import type { Check, Connected, Engine, MachineChange, Plan, SetUp, Trouble } from '../facts.ts';
import { apply } from './applying.ts';
import { changeFacts } from './change-facts.ts';
import { editedSince, nothingDone, notVerified } from './connection-troubles.ts';
import type { Connector, Door, FoundEngine } from './connector.ts';
import { type ElevatedHands, elevate } from './elevate.ts';
import { engineOf, isUnfinished, planOf, wantsOf } from './engine-facts.ts';
import { withFile } from './file-trouble.ts';
import { Finder, type Found } from './finder.ts';
import { ownHands } from './hands.ts';
import { Ledger, type RecordedChange } from './ledger.ts';
import { isLocked, lockChanges } from './lock.ts';
import type { Machine } from './machine.ts';
import { tryEngine } from './trial.ts';
import { takeBack } from './undoing.ts';
import type { Work } from './work.ts';

export interface ConnectionsOptions {
  machine: Machine;
  /** Where the ledger of changes and the backups are kept. */
  home: string;
  door(): Promise<Door>;
  connectors: Connector[];
  /** Pushes and pulls something by the engine itself. */
  verify?(engine: FoundEngine, connector: Connector, door: Door, machine: Machine): Promise<Check[]>;
  /** Asks for an administrator. */
  elevate?(machine: Machine): Promise<ElevatedHands>;
  /** How long an engine may take to take in what was written; 5 s unless told. */
  patienceMs?: number;
}

/**
 * What was and can be changed on this machine, so that its tools trust and use the registry. `setUp` says how far a
 * change is.
 *
 * - Nothing is changed that `plan` does not show, and what a file held before is on disk before the file is written.
 * - When `connect` rejects, the machine is as it was before; where that could not be done, its change is `broken`.
 * - A process that is killed in between leaves a change that is `broken`, and `disconnect` takes it back.
 * - `disconnect` puts files back byte for byte, with their modes and owners, and takes folders away that were made for
 *   them. A file that was edited since is not touched; its change stays, and shows the lines.
 * - An administrator is asked for at most once a call, before anything that needs one is done, and not at all where
 *   nothing does.
 * - One change is made at a time, whatever the number of processes: others get CHANGE_RUNNING.
 */
export class Connections extends EventEmitter<{ setUp: [SetUp] }> {
  readonly #options: ConnectionsOptions;
  readonly #ledger: Ledger;
  readonly #finder: Finder;

  constructor(options: ConnectionsOptions) {
    super();
    this.setMaxListeners(0);
    this.#options = options;
    this.#ledger = new Ledger(options.home);
    this.#finder = new Finder(options.connectors, options.machine);
  }

  async engines(): Promise<Engine[]> {
    const [all, door, changes] = await Promise.all([
      this.#finder.all(),
      this.#options.door(),
      this.#settled(),
    ]);
    const { machine } = this.#options;
    return Promise.all(all.map((found) => engineOf(found, { door, changes, machine })));
  }

  async plan(engine: string, mirror?: string): Promise<Plan> {
    const [found, door, changes] = await Promise.all([
      this.#finder.one(engine),
      this.#doorWith(mirror),
      this.#settled(),
    ]);
    return planOf(found, { door, changes, machine: this.#options.machine }).catch((error: unknown) => {
      throw withFile(error);
    });
  }

  async connect(engine: string, mirror?: string): Promise<Connected> {
    const [found, door] = await Promise.all([this.#finder.one(engine), this.#doorWith(mirror)]);
    const { machine } = this.#options;
    return this.#alone(async () => {
      const unfinished = (await this.#ledger.changes()).filter(
        (change) => change.engine.id === engine && isUnfinished(change),
      );
      const { wants } = await wantsOf(await found.connector.plan(found.engine, door, machine), machine);
      const needsElevation = wants.some(({ elevated }) => elevated) || unfinished.some(isElevated);
      return this.#withHands(needsElevation, (hands) =>
        this.#reported(engine, () => this.#connectFound(found, door, unfinished, this.#work(engine, hands))),
      );
    });
  }

  async #connectFound(
    found: Found,
    door: Door,
    unfinished: RecordedChange[],
    work: Work,
  ): Promise<Connected> {
    const { machine } = this.#options;
    for (const change of unfinished) await takeBack(change, work);
    const wanted = await wantsOf(await found.connector.plan(found.engine, door, machine), machine);
    let checks: Check[] = [];
    const verify = async () => {
      checks = await this.#verified(found, door);
    };
    const isNeeded = wanted.wants.length > 0;
    const change = isNeeded ? await apply(found.engine, wanted, work, verify) : null;
    if (!isNeeded) await verify();
    work.say('done', null);
    const changes = await this.#ledger.changes();
    return {
      engine: await engineOf(found, { door, changes, machine }),
      change: change && (await changeFacts(change, work)),
      checks,
    };
  }

  /** Of one engine, or of all; answers what was to be taken back, and how that stands now. */
  async disconnect(engine: string | null): Promise<MachineChange[]> {
    return this.#alone(async () => {
      const open = (await this.#ledger.changes()).filter(
        (change) => change.state !== 'undone' && (engine === null || change.engine.id === engine),
      );
      if (open.length === 0 && engine !== null) throw nothingDone(engine);
      // What needs no administrator is taken back also where there is none.
      const [elevated, own] = [open.filter(isElevated), open.filter((change) => !isElevated(change))];
      const taken = await this.#withHands(false, (hands) => this.#takeBackAll(own, hands));
      if (elevated.length === 0) return taken;
      return [...(await this.#withHands(true, (hands) => this.#takeBackAll(elevated, hands))), ...taken];
    });
  }

  /** Newest first. Those under way are not among them. */
  async changes(): Promise<MachineChange[]> {
    const { machine } = this.#options;
    const changes = await this.#settled();
    return Promise.all(changes.map((change) => changeFacts(change, { machine, ledger: this.#ledger })));
  }

  /** Every one is tried; the first failure is what it rejects with. */
  async #takeBackAll(changes: RecordedChange[], hands: Work['hands']): Promise<MachineChange[]> {
    const complaints: unknown[] = [];
    const facts: MachineChange[] = [];
    for (const change of changes) {
      const { id } = change.engine;
      const work = this.#work(id, hands);
      try {
        await this.#reported(id, () => takeBack(change, work));
        facts.push(await changeFacts(change, work));
      } catch (error) {
        complaints.push(error);
      }
    }
    await this.#ledger.forgetLongUndone();
    if (complaints.length > 0) throw complaints[0];
    for (const change of facts) this.#sayHowItEnded(change);
    return facts;
  }

  async #doorWith(mirror: string | undefined): Promise<Door> {
    const door = await this.#options.door();
    return mirror === undefined ? door : { ...door, mirror };
  }

  /** What the ledger has, but for what a process is about to do. */
  async #settled(): Promise<RecordedChange[]> {
    const changes = await this.#ledger.changes();
    const underWay = changes.filter(isUnderWay);
    if (underWay.length === 0) return changes;
    if (isLocked(await this.#ledger.folder())) return changes.filter((change) => !isUnderWay(change));
    // Nobody is at it: what still is as it was, was interrupted; the others have ended since, or begun.
    const known = new Set(underWay.map(({ id }) => id));
    return (await this.#ledger.changes()).filter((change) => !isUnderWay(change) || known.has(change.id));
  }

  async #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const lock = lockChanges(await this.#ledger.folder());
    try {
      return await work();
    } finally {
      lock.release();
    }
  }

  async #withHands<Result>(
    isElevated: boolean,
    work: (hands: Work['hands']) => Promise<Result>,
  ): Promise<Result> {
    const { machine, elevate: ask = elevate } = this.#options;
    const own = ownHands(machine);
    const elevated = isElevated ? await ask(machine) : undefined;
    try {
      return await work((isNeeded) => (isNeeded && elevated) || own);
    } finally {
      await elevated?.close();
    }
  }

  #work(engine: string, hands: Work['hands']): Work {
    const { machine, patienceMs = 5000 } = this.#options;
    const say: Work['say'] = (step, subject) => this.#say(engine, step, subject);
    return { machine, ledger: this.#ledger, hands, say, patienceMs };
  }

  async #reported<Result>(engine: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (raw) {
      const error = withFile(raw);
      this.#say(engine, 'failed', null, troubleOf(error));
      throw error;
    }
  }

  async #verified({ engine, connector }: Found, door: Door): Promise<Check[]> {
    if (engine.running === false) return [];
    const { machine, verify = tryOut } = this.#options;
    const checks = await verify(engine, connector, door, machine);
    const failed = checks.find(({ ok }) => ok === false);
    if (failed) throw notVerified(failed);
    return checks;
  }

  #sayHowItEnded({ engine, steps }: MachineChange): void {
    const edited = steps.find(({ state }) => state === 'edited');
    if (edited) this.#say(engine, 'failed', edited.subject, editedSince(edited.subject));
    else this.#say(engine, 'done');
  }

  #say(
    engine: string,
    step: SetUp['step'],
    subject: string | null = null,
    trouble: Trouble | null = null,
  ): void {
    this.emit('setUp', { engine, step, subject, trouble });
  }
}

function tryOut(engine: FoundEngine, connector: Connector, door: Door, machine: Machine): Promise<Check[]> {
  return tryEngine({ engine, connector, door, machine });
}

function isUnderWay({ state }: RecordedChange): boolean {
  return state === 'applying' || state === 'undoing';
}

/** Whether taking it back needs an administrator. */
function isElevated({ steps }: RecordedChange): boolean {
  return steps.some((step) => step.elevated && step.state !== 'open');
}
