import { PlainError } from '../../errors.ts';
import type { Trouble } from '../../facts.ts';
import type { Door, FoundEngine, Want, Wanted } from '../connector.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine } from '../machine.ts';
import { type BuilderNode, containerOf, onNode, parseBuilder } from './builders.ts';
import { checkSettings, settingsFor } from './settings.ts';

const settingsFile = 'buildkitd.toml';
/** Where a builder's container keeps what was given to it. */
const inContainer = '/etc/buildkit';
const authorityFile = 'certs/berth/ca.crt';

/**
 * A builder's container reaches localhost only by the network of its host. That and its settings are read when the
 * container is made, so it is removed, and made anew by the next build. The volume with its cache stays.
 */
export async function builderWants(
  { own, instance }: FoundEngine,
  door: Door,
  machine: Machine,
): Promise<Wanted> {
  const { path = '', docker = 'docker' } = own;
  const text = (await machine.read(path)) ?? '';
  const builder = parseBuilder(text);
  if (builder === undefined) throw unreadable(path);
  const nodes = builder.Nodes.map((node) => ({ node, after: nodeFor(node, door, instance ?? '') }));
  const changed = nodes.filter(({ node, after }) => after !== node);
  if (changed.length === 0) return { wants: [], warnings: [] };
  const content = JSON.stringify({ ...builder, Nodes: nodes.map(({ after }) => after) });
  const removals = await Promise.all(changed.map(({ node }) => removal(docker, node, machine)));
  return {
    wants: [{ kind: 'write', path, content, elevated: false }, ...removals.flat()],
    warnings: [madeAnew(builder.Name)],
    optional: changed.every(({ node }) => isLocalName(door.name) && isOnHostNetwork(node)),
  };
}

/** The same node where it lacks nothing. */
function nodeFor(node: BuilderNode, door: Door, builder: string): BuilderNode {
  const network = isLocalName(door.name) && !isOnHostNetwork(node);
  const before = Buffer.from(node.Files?.[settingsFile] ?? '', 'base64').toString();
  const shown = `${settingsFile} of builder ${builder}`;
  checkSettings(before, shown);
  const ca = door.authority === null ? null : `${inContainer}/${authorityFile}`;
  const after = settingsFor(door, before, shown, ca);
  if (!network && after === before) return node;
  const files = after === before ? {} : { [settingsFile]: base64(after) };
  const authority = after.includes(authorityFile) ? { [authorityFile]: base64(door.authority ?? '') } : {};
  return {
    ...node,
    DriverOpts: { ...node.DriverOpts, ...(network && { network: 'host' }) },
    Files: { ...node.Files, ...files, ...authority },
  };
}

function isOnHostNetwork({ DriverOpts }: BuilderNode): boolean {
  return DriverOpts?.network === 'host';
}

/** Once more when the change is taken back. */
async function removal(docker: string, node: BuilderNode, machine: Machine): Promise<Want[]> {
  const name = containerOf(node);
  const { program, args } = onNode(docker, node, ['container', 'inspect', name]);
  const { code } = await machine.run(program, args);
  const run = {
    ...onNode(docker, node, ['rm', '--force', name]),
    timeoutMs: 30_000,
    gone: 'No such container',
  };
  const command: Want = { kind: 'run', run, undo: null, onlyIf: { program, args }, elevated: false };
  return code === 0 ? [command] : [];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function madeAnew(builder: string): Trouble {
  return {
    code: 'BUILDER_ANEW',
    message: `The container of builder ${builder} is removed, and made anew by the next build. Its cache stays; a build that runs right now fails.`,
    facts: { name: builder },
  };
}

function unreadable(path: string): PlainError {
  return new PlainError(`${path} is not what buildx writes. Nothing was changed.`, {
    code: 'FILE_INVALID',
    facts: { path, reason: 'it has no nodes' },
  });
}
