import { join } from 'node:path';
import type { Trouble } from '../../facts.ts';
import type { Connector, FoundEngine, Want, Wanted } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { type Authority, authorityOf, commonName, savedFor, thumbprint } from './authority.ts';
import { linuxStore, planForLinux } from './linux-store.ts';

const nothing: Wanted = { wants: [], warnings: [], optional: true };
/** A dialog waits for a person. */
const dialogMs = 300_000;

/** What the whole system trusts; on macOS and Windows what this user does, which needs no administrator. */
export const system: Connector = {
  kind: 'system',

  async find(machine) {
    const isKnown = machine.platform !== 'linux' || (await linuxStore(machine)) !== undefined;
    return isKnown ? [engine] : [];
  },

  async plan(_engine, door, machine) {
    const authority = authorityOf(door);
    if (!authority) return nothing;
    if (machine.platform === 'darwin') return planForMacos(authority, machine);
    if (machine.platform === 'win32') return planForWindows(authority, machine);
    const store = await linuxStore(machine);
    return store ? planForLinux(store, authority, machine) : nothing;
  },
};

const engine: FoundEngine = {
  id: 'system',
  kind: 'system',
  instance: null,
  version: null,
  mode: null,
  running: null,
  own: {},
};

/** In this user's domain: in that of an administrator there is a dialog too, also for one who is root. */
async function planForMacos(authority: Authority, machine: Machine): Promise<Wanted> {
  const keychain = join(machine.home, 'Library/Keychains/login.keychain-db');
  const security = async (...args: string[]) => (await machine.run('security', args)).stdout;
  const trusts = async () =>
    (await security('find-certificate', '-a', '-Z', keychain)).includes(thumbprint(authority)) &&
    (await security('dump-trust-settings')).includes(commonName(authority));
  if (await trusts()) return nothing;
  const { path, wants } = await savedFor(authority, machine);
  const settings = ['-r', 'trustRoot', '-p', 'ssl', '-p', 'basic', '-k', keychain];
  const trust: Want = {
    kind: 'run',
    run: { program: 'security', args: ['add-trusted-cert', ...settings, path], timeoutMs: dialogMs },
    undo: {
      program: 'security',
      args: ['delete-certificate', '-t', '-Z', thumbprint(authority), keychain],
      timeoutMs: dialogMs,
      gone: 'Unable to delete certificate matching',
    },
    elevated: false,
  };
  return { ...nothing, wants: [...wants, trust], warnings: [dialog('macOS')], taken: takenIf(trusts) };
}

async function planForWindows(authority: Authority, machine: Machine): Promise<Wanted> {
  // Programs of NSS are called certutil too.
  const program = `${machine.env.SystemRoot || 'C:\\Windows'}\\System32\\certutil.exe`;
  const hash = thumbprint(authority).toLowerCase();
  const trusts = async () => (await machine.run(program, ['-user', '-store', 'Root', hash])).code === 0;
  if (await trusts()) return nothing;
  const { path, wants } = await savedFor(authority, machine);
  const trust: Want = {
    kind: 'run',
    run: { program, args: ['-user', '-addstore', 'Root', path], timeoutMs: dialogMs },
    undo: { program, args: ['-user', '-delstore', 'Root', hash], timeoutMs: dialogMs },
    elevated: false,
  };
  return { ...nothing, wants: [...wants, trust], warnings: [dialog('Windows')], taken: takenIf(trusts) };
}

function takenIf(trusts: () => Promise<boolean>): NonNullable<Wanted['taken']> {
  return async () => ((await trusts()) ? null : refused);
}

const refused: Trouble = {
  code: 'NOT_VERIFIED',
  message: 'The system does not trust the authority: its question was answered with no.',
  facts: { reason: 'its question was answered with no' },
};

function dialog(name: string): Trouble {
  return {
    code: 'DIALOG_COMES',
    message: `${name} asks whether this authority is to be trusted, and once more when that is taken back.`,
    facts: { system: name },
  };
}
