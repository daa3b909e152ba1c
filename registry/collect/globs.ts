import picomatch from 'picomatch';

/** Whether a name is meant. In repositories `*` is one part of a name, `**` any number of them. */
export type Matcher = (name: string) => boolean;

/** Extglobs and negations are none: who reads a pattern shall see what it takes. */
const options = { strictBrackets: true, nonegate: true, noextglob: true, posix: true } as const;

export function matcher(glob: string): Matcher {
  const isMatch = picomatch(glob, options);
  // A second argument has a meaning for it, and `every` and `filter` give one.
  return (name) => isMatch(name);
}

const characters = {
  repository: /^[a-z0-9._/*?[\]{},!-]+$/,
  tag: /^[A-Za-z0-9._*?[\]{},!-]+$/,
};

/** Why it cannot be a glob of such names, to end a sentence with; undefined if it can. */
export function flawOf(glob: string, of: keyof typeof characters): string | undefined {
  if (glob.startsWith('!')) return 'a pattern says what is meant, not what is not';
  if (!characters[of].test(glob)) return `no ${of}'s name has such characters`;
  try {
    matcher(glob);
    return undefined;
  } catch {
    return 'a bracket in it is not closed';
  }
}

const firsts = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
/** Names that nobody would list, each beginning with every letter and digit, of one part and of several. */
const unlikely = ['', '/0_zq', '/0_zq/q.x-7'].map((rest) => firsts.map((first) => `${first}9q__7x${rest}`));

/** It means every name there can be, or every one of as many parts: `**`, `*`, `[a-z0-9]*`. */
export function matchesEverything(glob: string): boolean {
  const matches = matcher(glob);
  return unlikely.some((names) => names.every(matches));
}
