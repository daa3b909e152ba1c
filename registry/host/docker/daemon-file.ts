import {
  applyEdits,
  findNodeAtLocation,
  type JSONPath,
  modify,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { PlainError } from '../../errors.ts';

/** The lists of daemon.json that Berth adds to. */
export const listKeys = ['insecure-registries', 'registry-mirrors'] as const;
export type ListKey = (typeof listKeys)[number];

/**
 * A daemon.json that dockerd itself would take: JSON without comments, each of our keys once and a list of texts. The
 * layout stays when it is added to. Anything else is FILE_INVALID: dockerd would not start with it, so a person has to
 * look at it first.
 */
export class DaemonFile {
  readonly text: string;
  readonly #path: string;
  readonly #root: Node | undefined;

  constructor(bytes: Buffer, path: string) {
    this.#path = path;
    this.text = this.#textOf(bytes);
    this.#root = this.text.trim() === '' ? undefined : this.#parsed();
  }

  /** What a list holds; undefined where it is not there. */
  list(key: ListKey): string[] | undefined {
    const node = this.#root && findNodeAtLocation(this.#root, [key]);
    if (!node) return undefined;
    const texts = (node.children ?? []).map(({ value }) => value);
    if (node.type === 'array' && texts.every((value) => typeof value === 'string')) return texts;
    throw this.#invalid(node.offset, `${key} is not a list of texts`);
  }

  /** The whole text with these at the ends of their lists; those that are there already are not added again. */
  with(additions: Record<ListKey, string[]>): string {
    return listKeys.reduce<string>((text, key) => this.#withList(text, key, additions[key]), this.text);
  }

  /**
   * The text as it is, but with these lists said also where they were not: a daemon that reads its file again forgets an
   * entry only when it is told the list without it.
   */
  spelledOut(lists: ListKey[]): string {
    return lists
      .filter((key) => this.list(key) === undefined)
      .reduce<string>((text, key) => withProperty(text, key, []), this.text);
  }

  #withList(text: string, key: ListKey, additions: string[]): string {
    const there = this.list(key);
    const missing = [...new Set(additions)].filter((entry) => !there?.includes(entry));
    if (missing.length === 0) return text;
    if (there === undefined) return withProperty(text, key, missing);
    if (there.length === 0) return applyEdits(text, modify(text, [key], missing, {}));
    const entries = missing.map((entry) => JSON.stringify(entry));
    return append(text, nodeAt(text, [key])?.children ?? [], entries);
  }

  #textOf(bytes: Buffer): string {
    const mark = bytes.subarray(0, 2).toString('hex');
    if (mark === 'fffe' || mark === 'feff') throw this.#invalid(0, 'it is UTF-16, not UTF-8');
    if (bytes.subarray(0, 3).toString('hex') === 'efbbbf')
      throw this.#invalid(0, 'it begins with a byte-order mark, which not every Docker reads');
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (error) {
      throw this.#invalid(0, 'it is not UTF-8', error);
    }
  }

  #parsed(): Node {
    const errors: ParseError[] = [];
    const root = parseTree(this.text, errors, { disallowComments: true, allowTrailingComma: false });
    const [error] = errors;
    if (error)
      throw this.#invalid(error.offset, reasons[printParseErrorCode(error.error)] ?? 'it is not JSON');
    if (root?.type !== 'object') throw this.#invalid(0, 'it is not a JSON object');
    this.#refuseDoubles(root);
    return root;
  }

  /** The last one would win, and an edit would go to the first. */
  #refuseDoubles({ children = [] }: Node): void {
    const seen = new Set<unknown>();
    for (const { children: [key] = [] } of children) {
      if (key && seen.has(key.value)) throw this.#invalid(key.offset, `it has ${key.value} twice`);
      seen.add(key?.value);
    }
  }

  #invalid(offset: number, reason: string, cause?: unknown): PlainError {
    const line = this.#lineOf(offset);
    return new PlainError(`${this.#path} cannot be changed safely: line ${line}: ${reason}.`, {
      code: 'FILE_INVALID',
      facts: { path: this.#path, line, reason: `line ${line}: ${reason}` },
      cause,
    });
  }

  #lineOf(offset: number): number {
    return offset === 0 ? 1 : this.text.slice(0, offset).split('\n').length;
  }
}

const reasons: Record<string, string> = {
  InvalidCommentToken: 'it has a comment, which Docker refuses',
  UnexpectedEndOfComment: 'it has a comment, which Docker refuses',
  ValueExpected: 'a value is missing, or a comma too many',
  PropertyNameExpected: 'a name is missing, or a comma too many',
  CommaExpected: 'a comma is missing',
  ColonExpected: 'a colon is missing',
  CloseBraceExpected: 'a } is missing',
  CloseBracketExpected: 'a ] is missing',
  EndOfFileExpected: 'something follows after the end',
};

function withProperty(text: string, key: string, list: string[]): string {
  const there = nodeAt(text, [])?.children ?? [];
  const entries = list.map((entry) => JSON.stringify(entry)).join(', ');
  if (there.length > 0) return append(text, there, [`${JSON.stringify(key)}: [${entries}]`]);
  const object = `{\n  ${JSON.stringify(key)}: [${entries}]\n}`;
  // An object without anything in it has no layout to keep.
  return text.trim() === '' ? `${object}\n` : text.replace(/\{\s*\}/, () => object);
}

/** After the last of several things, set as the first is; nothing else is touched. */
function append(text: string, there: Node[], additions: string[]): string {
  const [first, last] = [there[0], there.at(-1)];
  if (!first || !last) return text;
  const end = last.offset + last.length;
  const [before, after] = [text.slice(0, end), text.slice(end)];
  const newLine = /^[ \t]*(\r?\n)\s*[\]}]/.exec(after)?.[1];
  const indent = /(?<=\n)[ \t]*$/.exec(text.slice(0, first.offset))?.[0] ?? '';
  const between = newLine === undefined ? ', ' : `,${newLine}${indent}`;
  return [before, ...additions].join(between) + after;
}

function nodeAt(text: string, path: JSONPath): Node | undefined {
  const root = parseTree(text);
  return root && findNodeAtLocation(root, path);
}
