import { createPrivateKey, type X509Certificate } from 'node:crypto';
import Type, { type Static } from 'typebox';
import Schema from 'typebox/schema';
import { PlainError } from '../errors.ts';
import { loadAuthority, loadSigningAuthority, type OnReplaced } from './authority.ts';
import { certificateIn, keyIn, pemBlocks } from './certificate.ts';
import { permits } from './constraints.ts';
import type { TlsFolder } from './folder.ts';
import { isName, namesOfMachine } from './names.ts';
import type { ServedPair } from './pair.ts';

const renewBeforeMs = 60 * 86_400_000;

/** What the local certificate was to be good for. Names its authority may not sign for are asked for too, and left out. */
const namesSchema = Type.Object({
  asked: Type.Array(Type.String()),
  chosen: Type.Array(Type.String()),
  /** Of the registries that this home belongs to, so that they do not take each other's out. */
  hosts: Type.Array(Type.String()),
});
const isNames = Schema.Compile(namesSchema);
type Names = Static<typeof namesSchema>;

export interface Local {
  pair: ServedPair;
  certificate: X509Certificate;
  chosen: string[];
}

export interface LocalOptions {
  folder: TlsFolder;
  /** Names that it is for besides, where its authority may sign for them. */
  hosts: readonly string[];
  onReplaced: OnReplaced;
}

/** The certificate that this machine's authority signed; made anew where it is missing, old, or lacks a name of today. */
export async function loadLocal(options: LocalOptions): Promise<Local> {
  const { folder, hosts, onReplaced } = options;
  const names = await readNames(folder);
  const local = await readLocal(folder, names.chosen);
  if (local && isInTime(local.certificate) && hasAll(names, [...namesOfMachine(), ...hosts])) {
    const authority = await loadAuthority(folder, onReplaced);
    if (local.certificate.verify(authority.certificate.publicKey)) return local;
  }
  return makeLocal({ ...options, hosts: [...names.hosts, ...hosts] }, names.chosen);
}

/** Makes it anew, for the chosen names too. One outside the authority's constraints is a PlainError: it would spoil all. */
export async function makeLocal(options: LocalOptions, chosen: string[]): Promise<Local> {
  const { folder, hosts, onReplaced } = options;
  const { constraintsOf, newKey, signServer } = await import('./signing.ts');
  const authority = await loadSigningAuthority(folder, onReplaced);
  const constraints = constraintsOf(authority.pem);
  const outside = chosen.find((name) => !permits(constraints, name));
  if (outside !== undefined) throw outsideOf(outside);
  const asked = [...new Set([...namesOfMachine(), ...chosen, ...hosts])];
  const key = newKey();
  const names = asked.filter((name) => isName(name) && permits(constraints, name));
  const pem = await signServer(names, createPrivateKey(key), authority);
  // In this order: cut off between the two, it is only made once more.
  await folder.write('localhost.pem', pem + key);
  await writeNames(folder, { asked, chosen, hosts: [...new Set(hosts)] });
  return (await readLocal(folder, chosen)) ?? makeLocal(options, chosen);
}

export function renewsAt(certificate: X509Certificate): number {
  return certificate.validToDate.getTime() - renewBeforeMs;
}

/** Also where the clock was wrong when it was made. */
function isInTime(certificate: X509Certificate): boolean {
  return certificate.validFromDate.getTime() <= Date.now() && Date.now() < renewsAt(certificate);
}

/** The chosen ones of the certificate that is there. */
export async function chosenNames(folder: TlsFolder): Promise<string[]> {
  return (await readNames(folder)).chosen;
}

async function readLocal(folder: TlsFolder, chosen: string[]): Promise<Local | undefined> {
  const text = (await folder.read('localhost.pem')) ?? '';
  const [cert] = pemBlocks(text, 'CERTIFICATE');
  const [key] = pemBlocks(text, 'KEY');
  const certificate = certificateIn(cert);
  const privateKey = keyIn(key);
  if (!cert || !key || !certificate || !privateKey || !certificate.checkPrivateKey(privateKey))
    return undefined;
  return { pair: { cert, key }, certificate, chosen };
}

function writeNames(folder: TlsFolder, names: Names): Promise<void> {
  return folder.write('localhost.json', `${JSON.stringify(names, null, 2)}\n`);
}

/** A file of no use is as one that is not there: the certificate is made anew. */
async function readNames(folder: TlsFolder): Promise<Names> {
  const nothing = { asked: [], chosen: [], hosts: [] };
  try {
    const names: unknown = JSON.parse((await folder.read('localhost.json')) ?? 'null');
    return isNames.Check(names) ? names : nothing;
  } catch (error) {
    if (error instanceof SyntaxError) return nothing;
    throw error;
  }
}

/** Whether it was asked to have whatever the machine is called now. What it has besides does no harm. */
function hasAll({ asked }: Names, wanted: string[]): boolean {
  const known = new Set(asked);
  return wanted.every((name) => known.has(name));
}

function outsideOf(name: string): PlainError {
  return new PlainError(
    `${name} is neither a local name nor a private address, so this machine's authority may not sign for it. Choose a name that ends in .local, .lan, .internal, .home.arpa or .test, or import a certificate of your own.`,
    { code: 'NAME_OUTSIDE_AUTHORITY', facts: { name } },
  );
}
