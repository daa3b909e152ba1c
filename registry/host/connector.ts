import type { Engine, EngineKind, Trouble } from '../facts.ts';
import type { Machine, Ran } from './machine.ts';

/** The registry that tools are to reach. */
export interface Door {
  /** `localhost:5000`: the name in references. */
  name: string;
  port: number;
  /** PEM of the authority whose certificates the registry shows; null while there is none. */
  authority: string | null;
  /** SHA-256 of that authority, 64 hex digits. */
  fingerprint: string | null;
  /** `http://localhost:5001` of the mirror door, where tools are to ask it first; null where not. */
  mirror: string | null;
  /** For trying it out; null where nobody has to log in. */
  credentials: { name: string; password: string } | null;
}

/** Something to be done to the machine. All but `run` is undone by putting back what was there, byte for byte. */
export type Want =
  | {
      kind: 'write';
      /** Absolute, as a person knows it. Links are followed when it is written. */
      path: string;
      /** The whole new content. */
      content: string;
      /** Of a new file; one that is there keeps its own. 0644 unless told. */
      mode?: number;
      elevated: boolean;
      /** What is written, before the bytes of before are back, where a daemon would else keep what it had read. */
      undoThrough?: string;
      /** A picture of a file that only a program may read or write: inside a virtual machine or a container. */
      through?: { read: Command; write: Command; remove: Command };
    }
  | { kind: 'remove'; path: string; elevated: boolean }
  /**
   * `undo` is null for what needs no undoing, such as making a daemon read its file again: then `run` is run again once
   * the files are back, but not while `onlyIf` fails: a daemon that does not run has nothing to read.
   */
  | { kind: 'run'; run: Command; undo: Command | null; onlyIf?: Command; elevated: boolean };

/** A program and its arguments; never a line for a shell. */
export interface Command {
  program: string;
  args: string[];
  input?: string;
  /** Of an input that is no text. */
  encoding?: 'base64';
  timeoutMs?: number;
  /** A part of what it says when the place it works in is not there any more: then there is nothing left to take back. */
  gone?: string | string[];
}

export interface Wanted {
  /** In order. Empty: nothing is needed. */
  wants: Want[];
  warnings: Trouble[];
  /** The engine works without them; they add something. */
  optional?: boolean;
  /** Whether the engine has taken it in, asked as often as it takes for some seconds; then everything is put back. */
  taken?(): Promise<Trouble | null>;
}

export interface Probe {
  /** As a person would type it. */
  command: string;
  what: 'push' | 'pull' | 'build';
  run(): Promise<Ran>;
}

/** What is known of one kind of tool: how it is found, what it needs, how it is asked whether that works. */
export interface Connector {
  kind: EngineKind;
  /** Every one of it on this machine, its `state` as far as looking at files and asking the tool tells; never rejects. */
  find(machine: Machine): Promise<FoundEngine[]>;
  /**
   * What it needs so that it pushes to and pulls from this door, and asks the mirror first where there is one. What is
   * there already is not wanted again. A file that cannot be changed safely is a PlainError that says why.
   */
  plan(engine: FoundEngine, door: Door, machine: Machine): Promise<Wanted>;
  /**
   * The tool's own commands that push and pull a tiny image, in this order; `archive` is a docker-save tar of it. Each
   * takes away again what it brought into the tool, whatever comes of it. Undefined where the tool moves no images.
   */
  probes?(engine: FoundEngine, probe: ProbeImage, machine: Machine): Probe[];
  /** Those that build on the image, once it was pushed. */
  builds?(engine: FoundEngine, probe: ProbeImage, machine: Machine): Probe[];
}

export type FoundEngine = Omit<Engine, 'state' | 'changes' | 'connectedAt' | 'trouble'> & {
  /** What its connector wants to remember of it: paths, sockets. */
  own: Record<string, string>;
};

export interface ProbeImage {
  /** `localhost:5000/berth/probe:<random>` */
  reference: string;
  /** The docker-save tar and the OCI layout it can be loaded from. */
  archive: string;
  layout: string;
  /** A folder with a config.json as docker and podman keep logins in it; null where nobody has to log in. */
  logins: string | null;
}
