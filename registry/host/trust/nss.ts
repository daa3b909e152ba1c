import { join } from 'node:path';
import { PlainError } from '../../errors.ts';
import type { Trouble } from '../../facts.ts';
import type { Connector, FoundEngine, Want } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { holdsCertificate } from '../pem.ts';
import { type Authority, authorityOf } from './authority.ts';

/** Folders of which each holds profiles of Firefox, and folders that are a database themselves. */
const profiles = [
  '.mozilla/firefox',
  '.config/mozilla/firefox',
  'snap/firefox/common/.mozilla/firefox',
  '.var/app/org.mozilla.firefox/.mozilla/firefox',
];
const databases = ['.pki/nssdb', 'snap/chromium/current/.pki/nssdb'];

/**
 * What Firefox, Chromium and other programs with NSS trust on Linux, whatever the system does. Elsewhere they ask the
 * system.
 */
export const nss: Connector = {
  kind: 'nss',

  async find(machine) {
    const isThere = machine.platform === 'linux' && (await databasesOf(machine)).length > 0;
    return isThere ? [engine] : [];
  },

  async plan(_engine, door, machine) {
    const authority = authorityOf(door);
    if (!authority) return { wants: [], warnings: [], optional: true };
    if (!(await machine.find('certutil'))) throw programMissing();
    const all = await databasesOf(machine);
    const trusted = await Promise.all(all.map((database) => trusts(database, authority, machine)));
    const lacking = all.filter((_database, i) => !trusted[i]);
    return {
      wants: lacking.map((database) => wantFor(database, authority, machine)),
      warnings: [],
      optional: true,
      taken: async () => firstTrouble(lacking, authority, machine),
    };
  },
};

const engine: FoundEngine = {
  id: 'nss',
  kind: 'nss',
  instance: null,
  version: null,
  mode: null,
  running: null,
  own: {},
};

async function databasesOf(machine: Machine): Promise<string[]> {
  const inHome = (path: string) => join(machine.home, path);
  const found = await Promise.all(
    profiles.map(inHome).map(async (folder) => {
      const names = await machine.list(folder);
      return names.map((name) => join(folder, name));
    }),
  );
  const all = [...databases.map(inHome), ...found.flat()];
  const there = await Promise.all(all.map((folder) => machine.exists(join(folder, 'cert9.db'))));
  return all.filter((_folder, i) => there[i]);
}

async function trusts(database: string, { name, pem }: Authority, machine: Machine): Promise<boolean> {
  const { code, stdout } = await machine.run('certutil', ['-L', ...at(database, machine), '-n', name, '-a']);
  return code === 0 && holdsCertificate(stdout, pem);
}

function wantFor(database: string, { name, pem }: Authority, machine: Machine): Want {
  const where = [...at(database, machine), '-n', name];
  return {
    kind: 'run',
    run: { program: 'certutil', args: ['-A', '-a', ...where, '-t', 'C,,'], input: pem },
    undo: {
      program: 'certutil',
      args: ['-D', ...where],
      // The person took it out, or the whole profile away.
      gone: ['could not find certificate named', 'SEC_ERROR_BAD_DATABASE'],
    },
    elevated: false,
  };
}

/** Asks NSS itself whether it takes it for the authority of servers. */
async function firstTrouble(all: string[], { name }: Authority, machine: Machine): Promise<Trouble | null> {
  for (const database of all) {
    const args = ['-V', '-u', 'L', ...at(database, machine), '-n', name];
    const { code, stdout, stderr } = await machine.run('certutil', args);
    const reason = (stderr || stdout).trim().split('\n').at(-1) ?? '';
    if (code !== 0) {
      const message = `NSS does not take the authority in ${database}: ${reason}`;
      return { code: 'NOT_VERIFIED', message, facts: { command: 'certutil -V', reason } };
    }
  }
  return null;
}

function at(database: string, machine: Machine): string[] {
  return ['-d', `sql:${machine.at(database)}`];
}

function programMissing(): PlainError {
  const facts = { program: 'certutil', package: 'libnss3-tools' };
  return new PlainError(
    'certutil is missing, by which Firefox and Chromium are told whom to trust. It is in the package libnss3-tools of Debian and Ubuntu, nss-tools of Fedora, mozilla-nss-tools of openSUSE, nss of Arch.',
    { code: 'PROGRAM_MISSING', facts },
  );
}
