import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../errors.ts';
import type { Trouble } from '../../facts.ts';
import type { Connector, FoundEngine, Want, Wanted } from '../connector.ts';
import { mayWrite, target } from '../files.ts';
import type { Machine } from '../machine.ts';
import { type Authority, authorityOf, javaIgnoresConstraints, savedFor } from './authority.ts';
import { system } from './system.ts';

/** What each Java on this machine trusts: by default nothing that the system does not bring along. */
export const java: Connector = {
  kind: 'java',

  async find(machine) {
    return (await keystoresOf(machine)).length > 0 ? [engine] : [];
  },

  async plan(found, door, machine) {
    const authority = authorityOf(door);
    if (!authority) return { wants: [], warnings: [], optional: true };
    const all = await keystoresOf(machine);
    const trusted = await Promise.all(all.map((keystore) => trusts(keystore, authority, machine)));
    const lacking = all.filter((_keystore, i) => !trusted[i]);
    const own = await ownWants(
      lacking.filter((keystore) => !isOfSystem(keystore)),
      authority,
      machine,
    );
    const ofSystem = lacking.some(isOfSystem) ? await system.plan(found, door, machine) : undefined;
    return both(ofSystem, { ...own, taken: async () => firstTrouble(lacking, authority, machine) });
  },
};

const engine: FoundEngine = {
  id: 'java',
  kind: 'java',
  instance: null,
  version: null,
  mode: null,
  running: null,
  own: {},
};

/** A file of trusted authorities, and the Java it belongs to. */
interface Keystore {
  path: string;
  /** Where links lead. */
  real: string;
  keytool: string;
}

const places = {
  linux: () => ['/usr/lib/jvm', '/usr/java', '/opt/java'],
  darwin: () => ['/Library/Java/JavaVirtualMachines', '/opt/homebrew/opt'],
  win32: ({ env }: Machine) => {
    const programs = env.ProgramFiles || 'C:\\Program Files';
    return ['Java', 'Eclipse Adoptium', 'Microsoft', 'Zulu', 'Amazon Corretto'].map((maker) =>
      join(programs, maker),
    );
  },
} satisfies Record<Machine['platform'], (machine: Machine) => string[]>;

const inHome = ['.sdkman/candidates/java', '.jdks', 'Library/Java/JavaVirtualMachines'];
/** Where a Java lies in a folder that its installer made. */
const homes = ['', 'Contents/Home', 'libexec/openjdk.jdk/Contents/Home'];
const files = ['lib/security/cacerts', 'jre/lib/security/cacerts'];

/** Those that this system makes anew from what it trusts, so that nothing of anybody else stays in them. */
const madeBySystem = [
  '/etc/pki/ca-trust/extracted/',
  '/etc/ca-certificates/extracted/',
  '/var/lib/ca-certificates/',
];

function isOfSystem({ real }: Keystore): boolean {
  return madeBySystem.some((folder) => real.includes(folder));
}

/** Each file once, although several Javas may share it. */
async function keystoresOf(machine: Machine): Promise<Keystore[]> {
  const folders = [...places[machine.platform](machine), ...inHome.map((path) => join(machine.home, path))];
  const installed = await Promise.all(
    folders.map(async (folder) => (await machine.list(folder)).map((name) => join(folder, name))),
  );
  const { JAVA_HOME } = machine.env;
  const all = [...(JAVA_HOME ? [JAVA_HOME] : []), ...installed.flat()];
  const found = await Promise.all(
    all.flatMap((folder) => homes.map((home) => keystoreOf(join(folder, home), machine))),
  );
  const one = new Map(found.flatMap((keystore) => (keystore ? [[keystore.real, keystore]] : [])));
  return [...one.values()];
}

async function keystoreOf(home: string, machine: Machine): Promise<Keystore | undefined> {
  for (const file of files) {
    const path = join(home, file);
    if (!(await machine.exists(path))) continue;
    const keytool = join(home, 'bin', machine.platform === 'win32' ? 'keytool.exe' : 'keytool');
    const isThere = await machine.exists(keytool);
    return { path, real: await target(machine.at(path)), keytool: isThere ? machine.at(keytool) : 'keytool' };
  }
  return undefined;
}

async function ownWants(all: Keystore[], authority: Authority, machine: Machine): Promise<Wanted> {
  if (all.length === 0) return { wants: [], warnings: [], optional: true };
  const { path, wants } = await savedFor(authority, machine);
  const imports = await Promise.all(all.map((keystore) => wantFor(keystore, machine.at(path), authority)));
  return { wants: [...wants, ...imports], warnings: [], optional: true };
}

async function wantFor({ real, keytool }: Keystore, file: string, { name }: Authority): Promise<Want> {
  const store = ['-keystore', real, '-storepass', 'changeit', '-alias', name];
  return {
    kind: 'run',
    run: { program: keytool, args: ['-importcert', '-noprompt', ...store, '-file', file], timeoutMs: 30_000 },
    // The person took it out, or the whole Java away.
    undo: { program: keytool, args: ['-delete', ...store], timeoutMs: 30_000, gone: 'does not exist' },
    elevated: !(await mayWrite(real)),
  };
}

/** A keystore holds certificates as they are, unless a password hides them: then it has to be asked. */
async function trusts({ real, keytool }: Keystore, authority: Authority, machine: Machine): Promise<boolean> {
  const bytes = await bytesOf(real);
  if (bytes.includes(authority.certificate.raw)) return true;
  if (isReadable(bytes)) return false;
  const store = ['-keystore', real, '-storepass', 'changeit', '-alias', authority.name];
  return (await machine.run(keytool, ['-list', ...store])).code === 0;
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes(errorCode(error))) return Buffer.alloc(0);
    throw error;
  }
}

/** JKS, or a PKCS 12 in which the kind of its entries (a certificate of X.509) can be seen. */
function isReadable(bytes: Buffer): boolean {
  const x509 = Buffer.from('060a2a864886f70d01091601', 'hex');
  return bytes.subarray(0, 4).toString('hex') === 'feedfeed' || bytes.includes(x509);
}

async function firstTrouble(
  all: Keystore[],
  authority: Authority,
  machine: Machine,
): Promise<Trouble | null> {
  for (const keystore of all) {
    if (await trusts(keystore, authority, machine)) continue;
    const reason = `the authority is not in ${keystore.real}`;
    return { code: 'NOT_VERIFIED', message: `Java does not trust it: ${reason}.`, facts: { reason } };
  }
  return null;
}

function both(ofSystem: Wanted | undefined, own: Wanted): Wanted {
  const wants = [...(ofSystem?.wants ?? []), ...own.wants];
  return { ...own, wants, warnings: wants.length > 0 ? [javaIgnoresConstraints] : [] };
}
