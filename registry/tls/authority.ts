import type { KeyObject, X509Certificate } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { Trouble } from '../facts.ts';
import { certificateIn, keyIn } from './certificate.ts';
import { localConstraints } from './constraints.ts';
import type { TlsFolder } from './folder.ts';

export interface Authority {
  pem: string;
  certificate: X509Certificate;
}

export interface SigningAuthority extends Authority {
  key: KeyObject;
}

/** Is told of an authority that was of no use and had to be replaced: what trusted it will not trust the new one. */
export type OnReplaced = (trouble: Trouble) => void;

/** This machine's own authority, made if there is none yet. What is no authority is set aside, never overwritten. */
export async function loadAuthority(folder: TlsFolder, onReplaced: OnReplaced): Promise<Authority> {
  const pem = (await folder.read('authority.pem')) ?? (await makeAuthority(folder));
  const certificate = certificateIn(pem);
  if (certificate?.ca && certificate.validToDate.getTime() > Date.now()) return { pem, certificate };
  onReplaced(replaced(await folder.setAside('authority.pem', pem)));
  return loadAuthority(folder, onReplaced);
}

/** The same with its key. A certificate whose key is lost cannot sign, so both are made anew. */
export async function loadSigningAuthority(
  folder: TlsFolder,
  onReplaced: OnReplaced,
): Promise<SigningAuthority> {
  const authority = await loadAuthority(folder, onReplaced);
  const text = await folder.read('authority.key');
  const key = keyIn(text);
  if (key && authority.certificate.checkPrivateKey(key)) return { ...authority, key };
  if (text !== undefined) await folder.setAside('authority.key', text);
  onReplaced(replaced(await folder.setAside('authority.pem', authority.pem)));
  return loadSigningAuthority(folder, onReplaced);
}

/** Of two processes that begin at once, both get the key and the certificate of whichever was first. */
async function makeAuthority(folder: TlsFolder): Promise<string> {
  const { newKey, signAuthority } = await import('./signing.ts');
  const text = (await folder.read('authority.key')) ?? (await folder.keep('authority.key', newKey()));
  const key = keyIn(text);
  if (key?.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    await folder.setAside('authority.key', text);
    return makeAuthority(folder);
  }
  const host = hostname();
  const name = `Berth local authority (${userInfo().username}@${host})`;
  return folder.keep('authority.pem', await signAuthority(name, key, await localConstraints(host)));
}

function replaced(file: string): Trouble {
  return {
    code: 'AUTHORITY_REPLACED',
    message: `The authority of this machine could not be used any more, so a new one was made; the old one is ${file}. What trusted that has to trust the new one: berth certs trust.`,
    facts: { file },
  };
}
