import { setTimeout as delay } from 'node:timers/promises';
import type { FromRegistry } from '../registry/child-messages.ts';
import { ControlClient } from '../registry/control/client.ts';
import type { Answers, Command, LiveEvent, Question } from '../registry/control/contract.ts';
import { PlainError, troubleOf } from '../registry/errors.ts';
import type { Settings } from '../registry/settings.ts';
import type { RegistryState } from './bridge/desk.ts';
import { type FailurePauses, Failures } from './failures.ts';
import type { Forked } from './forked.ts';
import { LiveLink } from './live-link.ts';
import { RegistryChild } from './registry-child.ts';

export interface RegistryParts {
  fork(): Forked<FromRegistry>;
  /** Those in force, asked for before each start; trouble with them is thrown. */
  settings(): Promise<Settings>;
  tell(state: RegistryState): void;
  tellLive(event: LiveEvent): void;
  pauses?: Pauses;
}

export interface Pauses extends FailurePauses {
  /** After it ran for so long, its next death is the first one again. */
  steadyMs: number;
  /** Before the next look at what may mend itself. */
  healMs: number;
  /** One that is asked and says nothing for so long hangs. */
  answerMs: number;
}

const standardPauses: Pauses = {
  firstMs: 1000,
  longestMs: 60_000,
  steadyMs: 60_000,
  healMs: 3000,
  answerMs: 5000,
  handoverMs: 15_000,
};

/** A registry that serves, ours or another program's. */
interface Run {
  link: LiveLink;
  startedAt: number;
  /** Undefined where another program of this user runs it. */
  child: RegistryChild | undefined;
}

/**
 * The registry as the desktop has it: a child process that is started again when it dies; or one that this user runs
 * already on the same data folder, until that goes.
 */
export class RegistryProcess {
  readonly #parts: RegistryParts;
  readonly #pauses: Pauses;
  readonly #failures: Failures;
  #state: RegistryState = { state: 'stopped' };
  #run: Run | undefined;
  #client: ControlClient | undefined;
  #data = '';
  #next: NodeJS.Timeout | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: RegistryParts) {
    this.#parts = parts;
    this.#pauses = parts.pauses ?? standardPauses;
    this.#failures = new Failures(this.#pauses);
  }

  get state(): RegistryState {
    return this.#state;
  }

  /** The folder that is served, or was tried last. */
  get data(): string {
    return this.#data;
  }

  /** Comes back when it runs, or when it is known why not. */
  start(): Promise<RegistryState> {
    return this.#inTurn(async () => {
      if (this.#run) return;
      this.#failures.forget();
      await this.#begin();
    });
  }

  /** One that another program runs is not ours to stop. */
  stop(): Promise<RegistryState> {
    return this.#inTurn(() => {
      this.#refuseIfAttached();
      return this.#end();
    });
  }

  restart(): Promise<RegistryState> {
    return this.#inTurn(async () => {
      this.#refuseIfAttached();
      await this.#end();
      this.#failures.forget();
      await this.#begin();
    });
  }

  /** Stops our own, lets go of another program's. */
  async release(): Promise<void> {
    await this.#inTurn(() => this.#end());
  }

  async ask<C extends Command>(command: C, question: Question<C>): Promise<Answers[C]> {
    if (this.#client) return await this.#client.ask(command, question);
    throw new PlainError('The registry does not run.', { code: 'NOT_RUNNING' });
  }

  /** After a sleep: one that does not answer any more is started anew. */
  async check(): Promise<void> {
    const run = this.#run;
    if (!run || (await this.#answers())) return;
    if (run.child) run.child.kill();
    else run.link.close();
  }

  async #begin(): Promise<void> {
    clearTimeout(this.#next);
    if (this.#state.state !== 'restarting') this.#become({ state: 'starting' });
    let child: RegistryChild | undefined;
    try {
      const settings = await this.#parts.settings();
      this.#openFolder(settings.data);
      const running = await this.#link(undefined).catch(nobodyThere);
      if (running) return this.#follow(running);
      child = new RegistryChild(this.#parts.fork(), settings);
      await child.start();
      this.#follow(await this.#link(child));
    } catch (error) {
      child?.kill();
      this.#fail(error);
    }
  }

  /** Follows the registry that answers on the folder; its first status makes it the one that runs. */
  async #link(child: RegistryChild | undefined): Promise<Run> {
    const link = new LiveLink(this.#data, (event) => this.#hear(run, event));
    const run: Run = { link, startedAt: Date.now(), child };
    this.#run = run;
    try {
      await (child ? link.opened : Promise.race([link.opened, this.#silence()]));
    } catch (error) {
      this.#run = undefined;
      link.close();
      throw error;
    }
    return run;
  }

  /** Waits for its end, which is expected only if the run is not ours any more then. */
  #follow(run: Run): void {
    this.#failures.served();
    if (run.child) this.#followWhileOpen(run, run.child);
    void (run.child?.exited ?? run.link.ended).then(() =>
      this.#inTurn(async () => {
        if (this.#run !== run) return;
        this.#run = undefined;
        run.link.close();
        if (!run.child) return await this.#begin();
        if (Date.now() - run.startedAt > this.#pauses.steadyMs) this.#failures.forget();
        this.#fail(run.child.crash());
      }),
    );
  }

  /** Our own may live on although its stream has broken, as after a sleep. One that cannot be followed is killed. */
  async #followAgain(run: Run, child: RegistryChild): Promise<void> {
    await Promise.race([child.exited, delay(this.#pauses.firstMs)]);
    if (this.#run !== run || child.pid === undefined) return;
    run.link.close();
    run.link = new LiveLink(this.#data, (event) => this.#hear(run, event));
    try {
      await run.link.opened;
    } catch {
      child.kill();
      return;
    }
    this.#followWhileOpen(run, child);
  }

  #followWhileOpen(run: Run, child: RegistryChild): void {
    void run.link.ended.then(() => this.#followAgain(run, child));
  }

  #hear(run: Run, event: LiveEvent): void {
    if (this.#run !== run) return;
    if (event.kind === 'status') {
      this.#become({ state: 'running', attached: run.child === undefined, status: event.status });
    }
    this.#parts.tellLive(event);
  }

  #fail(error: unknown): void {
    const trouble = troubleOf(error);
    if (!(error instanceof PlainError)) console.error(error);
    const { state, againInMs, heals } = this.#failures.next(trouble);
    if (state) this.#become(state);
    if (againInMs !== undefined) this.#beginIn(againInMs);
    if (heals) this.#heal();
  }

  /** A disk that comes back is served again, without a word in between. */
  #heal(): void {
    this.#next = setTimeout(async () => {
      const mended = await this.#parts.settings().then(
        () => true,
        () => false,
      );
      if (this.#state.state !== 'failed') return;
      if (mended) await this.start();
      else this.#heal();
    }, this.#pauses.healMs);
  }

  #beginIn(pauseMs: number): void {
    this.#next = setTimeout(() => void this.#inTurn(() => this.#begin()), pauseMs);
  }

  async #end(): Promise<void> {
    clearTimeout(this.#next);
    const run = this.#run;
    this.#run = undefined;
    run?.link.close();
    await run?.child?.stop();
    this.#become({ state: 'stopped' });
  }

  async #answers(): Promise<boolean> {
    return await Promise.race([this.ask('status', {}), this.#silence()]).then(
      () => true,
      () => false,
    );
  }

  /** Rejected when somebody would have answered. */
  async #silence(): Promise<never> {
    await delay(this.#pauses.answerMs, undefined, { ref: false });
    throw new PlainError('The registry does not answer.', { code: 'NOT_RUNNING' });
  }

  #openFolder(data: string): void {
    if (this.#client && this.#data === data) return;
    void this.#client?.close();
    this.#data = data;
    this.#client = new ControlClient(data);
  }

  #refuseIfAttached(): void {
    if (!this.#run || this.#run.child) return;
    throw new PlainError('Another program runs the registry on this data folder. Stop it there.', {
      code: 'ATTACHED',
    });
  }

  #become(state: RegistryState): void {
    this.#state = state;
    this.#parts.tell(state);
  }

  /** One change at a time; whoever comes meanwhile waits. */
  #inTurn(work: () => Promise<void> | void): Promise<RegistryState> {
    const done = this.#turn.then(work).then(() => this.#state);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function nobodyThere(error: unknown): undefined {
  if (!(error instanceof PlainError) || error.code !== 'NOT_RUNNING') throw error;
}
