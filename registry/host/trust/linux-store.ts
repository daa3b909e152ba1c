import { join } from 'node:path';
import type { Want, Wanted } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { holdsCertificate } from '../pem.ts';
import { type Authority, javaIgnoresConstraints } from './authority.ts';
import { debianJava } from './debian-java.ts';

/** How a family of Linux keeps what the whole system trusts. */
interface Store {
  /** Where an administrator puts authorities; who has the folder is of this family. */
  anchors: string;
  ending: '.crt' | '.pem';
  /** What takes them in, and lets go of those that are not there any more. */
  update: [program: string, ...args: string[]];
  /** What it makes of them for everybody to read. */
  bundle: string;
}

// Looked for in this order: some systems have a folder of another family too.
const stores = [
  {
    anchors: '/etc/pki/ca-trust/source/anchors',
    ending: '.pem',
    update: ['update-ca-trust', 'extract'],
    bundle: '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  },
  {
    anchors: '/usr/local/share/ca-certificates',
    ending: '.crt',
    // Without --fresh, what was taken out leaves a link to nowhere.
    update: ['update-ca-certificates', '--fresh'],
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
  {
    anchors: '/etc/ca-certificates/trust-source/anchors',
    ending: '.crt',
    update: ['trust', 'extract-compat'],
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
  {
    anchors: '/etc/pki/trust/anchors',
    ending: '.pem',
    update: ['update-ca-certificates'],
    bundle: '/var/lib/ca-certificates/ca-bundle.pem',
  },
  {
    anchors: '/usr/share/pki/trust/anchors',
    ending: '.pem',
    update: ['update-ca-certificates'],
    bundle: '/var/lib/ca-certificates/ca-bundle.pem',
  },
] as const satisfies Store[];

/** The store of this machine; undefined on a system of another kind. */
export async function linuxStore(machine: Machine): Promise<Store | undefined> {
  for (const store of stores) {
    const isThere = (await machine.exists(store.anchors)) && (await machine.find(store.update[0]));
    if (isThere) return store;
  }
  return undefined;
}

export async function planForLinux(store: Store, authority: Authority, machine: Machine): Promise<Wanted> {
  const trusts = async () => holdsCertificate((await machine.read(store.bundle)) ?? '', authority.pem);
  if (await trusts()) return { wants: [], warnings: [], optional: true };
  const [program, ...args] = store.update;
  const path = join(store.anchors, `${authority.name}${store.ending}`);
  const isThere = (await machine.read(path)) === authority.pem;
  const ofJava = await debianJava(authority, machine);
  const wants: Want[] = [
    ...(isThere ? [] : [{ kind: 'write', path, content: authority.pem, elevated: true } as const]),
    { kind: 'run', run: { program, args, timeoutMs: 60_000 }, undo: null, elevated: true },
    ...ofJava,
  ];
  return {
    wants,
    warnings: ofJava.length > 0 ? [javaIgnoresConstraints] : [],
    optional: true,
    taken: async () => ((await trusts()) ? null : missing(store)),
  };
}

function missing({ bundle, update }: Store) {
  const command = update.join(' ');
  return {
    code: 'NOT_VERIFIED',
    message: `${command} has run, and the authority is not in ${bundle}.`,
    facts: { command, reason: `the authority is not in ${bundle}` },
  };
}
