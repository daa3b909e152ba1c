import type { Command, Want } from '../connector.ts';
import type { Machine } from '../machine.ts';

/** A virtual machine or a node, whose files only a program can reach. */
export interface Inside {
  /** How its files are shown: `kind-control-plane:/etc/…` */
  name: string;
  /** A command that runs this in there; what is given to its standard input arrives. */
  command(...words: string[]): Command;
  /** What it says when there is no such thing any more. */
  gone?: string;
}

/** The text of a file in there; undefined where there is none, or where nothing can be read. */
export async function readInside(
  inside: Inside,
  path: string,
  machine: Machine,
): Promise<string | undefined> {
  const { code, stdout } = await runInside(inside, ['cat', path], machine);
  return code === 0 ? stdout : undefined;
}

export function runInside(inside: Inside, words: string[], machine: Machine) {
  const { program, args } = inside.command(...words);
  return machine.run(program, args);
}

/** A file in there with this content, and its folder; nothing where it is so already. */
export async function fileInside(
  inside: Inside,
  path: string,
  content: string,
  machine: Machine,
): Promise<Want[]> {
  const now = await readInside(inside, path, machine);
  if (now === content) return [];
  const write: Want = {
    kind: 'write',
    path: `${inside.name}:${path}`,
    content,
    elevated: false,
    through: {
      read: inside.command('cat', path),
      write: inside.command('tee', path),
      remove: back(inside, 'rm', '-f', path),
    },
  };
  return now === undefined ? [folderInside(inside, path), write] : [write];
}

function folderInside(inside: Inside, path: string): Want {
  const folder = path.slice(0, path.lastIndexOf('/'));
  return {
    kind: 'run',
    run: inside.command('mkdir', '-p', folder),
    undo: back(inside, 'rmdir', '--ignore-fail-on-non-empty', folder),
    elevated: false,
  };
}

/** A command that takes something back: where the whole of it is gone, so is what is to be taken back. */
export function back({ command, gone }: Inside, ...words: string[]): Command {
  return { ...command(...words), ...(gone !== undefined && { gone }) };
}
