import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Machine, thisMachine } from '../../registry/host/machine.ts';
import { temporaryFolder } from './folder.ts';

/** A machine that a product is installed on: what its programs say is recorded. */
export interface ProductMachine {
  machine: Machine;
  /** The text of a file, undefined where there is none. */
  text(path: string): string | undefined;
  /** What was run, as it would be typed, in order. */
  typed(): string[];
  /** What a program got by its standard input, when it was last run with these words. */
  given(line: string): Buffer;
  /** Where programs keep what they have to remember. */
  state: string;
}

export interface Program {
  /** What it prints by its arguments; a key that ends with `*` is the beginning of them. Anything else it refuses. */
  answers?: Record<string, string | { code: number; stderr: string }>;
  /** Lines of a shell, for what depends on what was done before; `$state` is a folder to remember it in. */
  script?: string;
  /** After these words it does what files are made and looked at by, under a folder of the state that plays the root. */
  inside?: Record<string, string>;
}

export function productMachine({
  platform,
  programs,
  files = {},
  env = {},
}: {
  platform: Machine['platform'];
  programs: Record<string, Program>;
  files?: Record<string, string>;
  env?: Record<string, string>;
}): ProductMachine {
  const [root, bin, state] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const home = platform === 'darwin' ? '/Users/me' : '/home/me';
  const own = thisMachine({ root, env: { PATH: `${bin}:/usr/bin:/bin`, HOME: home, ...env } });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(own.at(path)), { recursive: true });
    writeFileSync(own.at(path), text);
  }
  for (const [name, program] of Object.entries(programs)) {
    writeFileSync(join(bin, name), scriptOf(name, program, state), { mode: 0o755 });
  }
  const find = async (name: string) => (existsSync(join(bin, name)) ? join(bin, name) : undefined);
  const log = join(state, 'typed');
  return {
    machine: { ...own, platform, isRoot: false, find },
    text: (path) => (existsSync(own.at(path)) ? readFileSync(own.at(path), 'utf8') : undefined),
    typed: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
    given: (line) => readFileSync(join(state, 'given', line.replaceAll('/', '_').slice(0, 200))),
    state,
  };
}

function scriptOf(name: string, { answers = {}, script = '', inside = {} }: Program, state: string): string {
  const cases = [
    ...Object.entries(answers).map(([words, said]) => `  ${pattern(words)}) ${answered(said)} ;;`),
    ...Object.entries(inside).map(
      ([words, root]) => `  ${pattern(`${words} *`)}) ${insideOf(words, root)} ;;`,
    ),
  ];
  return `#!/bin/sh
state='${state}'
line="${name} $*"
printf '%s\\n' "$line" >> "$state/typed"
mkdir -p "$state/given"
file="$state/given/$(printf '%s' "$line" | tr / _ | cut -c 1-200)"
cat > "$file"
exec < "$file"
${script}
case "$*" in
${cases.join('\n')}
  *) echo "${name}: nobody recorded: $*" >&2; exit 64 ;;
esac
`;
}

function pattern(words: string): string {
  return words.endsWith('*') ? `${quoted(words.slice(0, -1))}*` : quoted(words);
}

function answered(said: string | { code: number; stderr: string }): string {
  return typeof said === 'string'
    ? `printf '%s\\n' ${quoted(said)}`
    : `printf '%s\\n' ${quoted(said.stderr)} >&2; exit ${said.code}`;
}

/** The last of the words is the path. */
function insideOf(words: string, root: string): string {
  return `shift ${words.split(' ').length}
    program=$1; shift; options=
    while [ $# -gt 1 ]; do options="$options $1"; shift; done
    case "$program" in cat|tee|mkdir|rmdir|rm) ;; *) echo "$program: not found" >&2; exit 127 ;; esac
    mkdir -p "$state/${root}"
    $program $options "$state/${root}$1"`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
