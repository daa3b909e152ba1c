import { dirname } from 'node:path';
import type { ControlClient } from '../control/client.ts';
import { PlainError } from '../errors.ts';
import type { SetUp } from '../facts.ts';
import { Connections } from '../host/connections.ts';
import type { Door } from '../host/connector.ts';
import { connectors } from '../host/connectors.ts';
import { elevate } from '../host/elevate.ts';
import { thisMachine } from '../host/machine.ts';
import { type ClientOptions, printJson, withRegistry } from './ask.ts';
import { confirm } from './confirm.ts';
import {
  describeChanges,
  describeConnected,
  describeEngines,
  describePlan,
  describeTakenBack,
} from './connect-words.ts';
import { counted } from './format.ts';

export type ConnectOptions = ClientOptions & {
  home: string;
  dryRun?: boolean;
  yes?: boolean;
  mirror?: string;
};
export type DisconnectOptions = Omit<ConnectOptions, 'mirror'> & { all?: boolean };

export async function listEngines(options: ConnectOptions): Promise<void> {
  await withRegistry(options, async (registry) => {
    const engines = await (await connectionsFor(registry)).engines();
    if (options.json) printJson(engines);
    else console.log(describeEngines(engines));
  });
}

/** Shows what would be changed, asks, does it, and has the tool itself try it. */
export async function connect(tool: string, options: ConnectOptions): Promise<void> {
  await withRegistry(options, async (registry) => {
    await connectBy(await connectionsFor(registry), tool, options);
  });
}

export async function connectBy(
  connections: Connections,
  tool: string,
  options: Omit<ConnectOptions, 'data' | 'home'>,
): Promise<void> {
  const plan = await connections.plan(tool, options.mirror);
  if (options.dryRun) return options.json ? printJson(plan) : console.log(describePlan(plan));
  if (!options.yes && plan.changes.length > 0) {
    console.error(describePlan(plan));
    await confirm({
      question: `Make ${plan.changes.length === 1 ? 'this change' : 'these changes'}?`,
      nobody: `${counted(plan.changes.length, 'change')} would be made. Say --yes if that is what you want.`,
      declined: 'Nothing was changed.',
    });
  }
  if (!options.json) connections.on('setUp', report);
  const connected = await connections.connect(tool, options.mirror);
  if (options.json) printJson(connected);
  else console.log(describeConnected(connected));
}

/** Also while no registry runs: all that it needs is on this machine. */
export async function disconnect(tool: string | undefined, options: DisconnectOptions): Promise<void> {
  if ((tool === undefined) === !options.all) {
    throw new PlainError('Name a tool, or say --all. berth connect lists them.');
  }
  const connections = await ownConnections(options);
  const open = (await connections.changes()).filter(
    ({ state, engine }) => state !== 'undone' && (tool === undefined || engine === tool),
  );
  if (options.dryRun) return options.json ? printJson(open) : console.log(describeChanges(open));
  if (!options.yes && open.length > 0) {
    console.error(describeChanges(open));
    await confirm({
      question: 'Put all of this back as it was?',
      nobody: `${counted(open.length, 'change')} would be taken back. Say --yes if that is what you want.`,
      declined: 'Nothing was changed.',
    });
  }
  if (!options.json) connections.on('setUp', report);
  const changes = await connections.disconnect(tool ?? null);
  if (options.json) printJson(changes);
  else console.log(describeTakenBack(changes));
  if (changes.some(({ state }) => state !== 'undone')) process.exitCode = 1;
}

/** In this process, so that it may ask at this terminal for an administrator. */
async function connectionsFor(registry: ControlClient): Promise<Connections> {
  const { folder } = await registry.ask('certificates', {});
  return new Connections({
    machine: thisMachine(),
    home: dirname(folder),
    door: () => doorOf(registry),
    connectors,
    elevate: (machine) => elevate(machine, { isTerminal: process.stdin.isTTY }),
    // By the registry, which knows a password for that.
    verify: async ({ id }, { probes }) => {
      if (!probes) return [];
      const { checks } = await registry.ask('examine', { engines: [id] });
      return checks.filter(({ engine, what }) => engine === id && what !== 'environment');
    },
  });
}

async function ownConnections(options: DisconnectOptions): Promise<Connections> {
  const home = await withRegistry(options, async (registry) => {
    const { folder } = await registry.ask('certificates', {});
    return dirname(folder);
  }).catch((error: unknown) => {
    if (error instanceof PlainError && error.code === 'NOT_RUNNING') return options.home;
    throw error;
  });
  return new Connections({
    machine: thisMachine(),
    home,
    door: () => Promise.reject(new Error('taking back needs no door')),
    connectors: [],
    elevate: (machine) => elevate(machine, { isTerminal: process.stdin.isTTY }),
  });
}

/** How tools reach the registry that runs. */
async function doorOf(registry: ControlClient): Promise<Door> {
  const [{ addresses }, { pem }, { authority }] = await Promise.all([
    registry.ask('status', {}),
    registry.ask('exportAuthority', {}),
    registry.ask('certificates', {}),
  ]);
  const { host, port, protocol } = new URL(addresses[0] ?? '');
  return {
    name: host,
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    authority: pem,
    fingerprint: authority.fingerprint,
    mirror: null,
    credentials: null,
  };
}

/** On standard error, so that what is read by a program is only how it ended. */
function report({ step, subject }: SetUp): void {
  const doing = doings[step];
  if (doing !== undefined) console.error([doing, subject].filter(Boolean).join(' '));
}

const doings: Partial<Record<SetUp['step'], string>> = {
  backup: 'Backing up',
  write: 'Writing',
  verify: 'Verifying',
  undo: 'Putting back',
};
