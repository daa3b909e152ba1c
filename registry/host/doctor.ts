import { PlainError } from '../errors.ts';
import type { Check, Examination } from '../facts.ts';
import type { Connector, Door } from './connector.ts';
import { checkDoors } from './doctor/doors.ts';
import { examineEngine, type Found, findEngines } from './doctor/engines.ts';
import type { Machine } from './machine.ts';
import type { Trial } from './trial.ts';

export interface DoctorOptions {
  machine: Machine;
  connectors: Connector[];
  door(): Promise<Door>;
  /** What the registry listens on: `127.0.0.1:5000`, `[::1]:5000`. */
  listening: string[];
  /** By which this registry is told from every other one. */
  instance: string;
  probes: ProbeSight;
}

/** The registry's own view of the images by which tools are tried. */
export interface ProbeSight {
  doorOf(tag: string, what: 'push' | 'pull'): string | undefined;
  /** Of those with these tags nothing stays. Never rejects. */
  remove(tags: ReadonlySet<string>): Promise<void>;
}

/** More at once would only wait for one another. */
const mostAtOnce = 4;

/** Tries every door, by itself and by the engines, and names the cause of what fails. */
export class Doctor {
  readonly #options: DoctorOptions;
  #last: Promise<unknown> = Promise.resolve();
  /** Under way or waiting, by what they are to examine. */
  readonly #asked = new Map<string, Promise<Examination>>();

  constructor(options: DoctorOptions) {
    this.#options = options;
  }

  /** Of these engines, or of all. One examination at a time: the same one asked for twice is one. */
  examine(engines?: string[]): Promise<Examination> {
    const key = JSON.stringify(engines?.toSorted() ?? null);
    const asked = this.#asked.get(key);
    if (asked) return asked;
    const examining = this.#last.then(() => this.#examine(engines));
    this.#asked.set(key, examining);
    this.#last = examining.then(
      () => void this.#asked.delete(key),
      () => void this.#asked.delete(key),
    );
    return examining;
  }

  async #examine(wanted: string[] | undefined): Promise<Examination> {
    const { machine, connectors } = this.#options;
    const door = await this.#options.door();
    const [checks, all] = await Promise.all([
      checkDoors(door, { ...this.#options, env: machine.env }),
      wanted?.length === 0 ? [] : findEngines(connectors, machine),
    ]);
    const chosen = choose(all, wanted);
    checks.push(...(await this.#try(chosen, door, checks)));
    return { at: Date.now(), checks };
  }

  /** In the order in which they are shown, some at once. */
  async #try(engines: Found[], door: Door, own: Check[]): Promise<Check[]> {
    const { machine, probes } = this.#options;
    const tags = new Set<string>();
    const doorOf: Trial['doorOf'] = (tag, what) => {
      tags.add(tag);
      return probes.doorOf(tag, what);
    };
    const results: Check[][] = engines.map(() => []);
    const queue = engines.entries();
    const work = async () => {
      for (const [place, found] of queue)
        results[place] = await examineEngine({ ...found, door, machine, doorOf }, own);
    };
    await Promise.all(Array.from({ length: mostAtOnce }, work));
    await probes.remove(tags);
    return results.flat();
  }
}

function choose(all: Found[], wanted: string[] | undefined): Found[] {
  for (const id of wanted ?? []) {
    if (all.some(({ engine }) => engine.id === id)) continue;
    throw new PlainError(`There is no ${id} on this machine. berth connect shows what there is.`, {
      code: 'ENGINE_UNKNOWN',
      facts: { engine: id },
    });
  }
  return wanted === undefined ? all : all.filter(({ engine }) => wanted.includes(engine.id));
}
