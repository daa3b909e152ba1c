import {
  type Document,
  isMap,
  isNode,
  isSeq,
  type Node,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { PlainError } from '../../errors.ts';
import { shortPath } from '../command-line.ts';
import type { Want } from '../connector.ts';
import type { Machine } from '../machine.ts';

/**
 * Lima forwards what listens on localhost in a virtual machine to this one. A relay that does would take the registry's
 * own port while that does not run, and lead to itself; so Lima is told, in the file that it reads for every machine of a
 * product, to leave these ports alone. It reads it when a machine starts. Nothing where it says so already.
 */
export async function unforwarded(path: string, ports: number[], machine: Machine): Promise<Want[]> {
  const before = await machine.read(path);
  const document = parsed(before ?? '', path, machine);
  const missing = ports.filter((port) => !isIgnored(document, port));
  if (missing.length === 0) return [];
  const rules = document.get('portForwards');
  const added = missing.map((port) => document.createNode(ignoring(port)));
  // The first rule that fits is the one that counts.
  if (isSeq(rules)) putFirst(rules, added);
  else document.set('portForwards', document.createNode(missing.map(ignoring)));
  return [{ kind: 'write', path, content: document.toString({ lineWidth: 0 }), elevated: false }];
}

/** A YAML file with a map, or nothing, in it. */
export function parsed(text: string, path: string, machine: Machine): Document {
  const document = parseDocument(text);
  const shown = shortPath(path, machine);
  const [error] = document.errors;
  const reason = error?.message.split('\n')[0] ?? 'it is not a map';
  if (error || (document.contents !== null && !isMap(document.contents))) {
    throw new PlainError(`${shown} cannot be changed safely: ${reason}`, {
      code: 'FILE_INVALID',
      facts: { path: shown, reason },
    });
  }
  return document;
}

const ignoring = (guestPort: number) => ({ guestPort, ignore: true });

function putFirst(rules: YAMLSeq, added: Node[]): void {
  const [first] = rules.items;
  // What stands above the first rule is about that one.
  if (isNode(first) && rules.commentBefore) {
    first.commentBefore = rules.commentBefore;
    rules.commentBefore = null;
  }
  rules.items.unshift(...added);
}

function isIgnored(document: Document, port: number): boolean {
  const rules = document.get('portForwards');
  if (!isSeq<YAMLMap>(rules)) return false;
  return rules.items.some(
    (rule) => isMap(rule) && rule.get('guestPort') === port && rule.get('ignore') === true,
  );
}
