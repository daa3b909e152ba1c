import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { Trouble } from '../../facts.ts';
import { storeName } from '../../tls/store-name.ts';
import type { Door, Want } from '../connector.ts';
import type { Machine } from '../machine.ts';

/** The authority that a store is to trust. */
export interface Authority {
  pem: string;
  /** What it is called in a store. */
  name: string;
  certificate: X509Certificate;
}

/** Undefined while there is none: then there is nothing to trust. */
export function authorityOf({ authority, fingerprint }: Door): Authority | undefined {
  if (authority === null || fingerprint === null) return undefined;
  return { pem: authority, name: storeName(fingerprint), certificate: new X509Certificate(authority) };
}

/** SHA-1 in hex, by which the stores of macOS and Windows find a certificate. */
export function thumbprint({ certificate }: Authority): string {
  return certificate.fingerprint.replaceAll(':', '');
}

export function commonName({ certificate }: Authority): string {
  return /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? '';
}

/** A file for programs that read an authority from nowhere else; nothing where it is there already. */
export async function savedFor(
  authority: Authority,
  machine: Machine,
): Promise<{ path: string; wants: Want[] }> {
  const path = join(folderOf(machine), `${authority.name}.crt`);
  if ((await machine.read(path)) === authority.pem) return { path, wants: [] };
  return { path, wants: [{ kind: 'write', path, content: authority.pem, elevated: false }] };
}

/** Beside what else belongs to this machine and user. */
function folderOf({ platform, env, home }: Machine): string {
  if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData/Roaming'), 'Berth', 'trust');
  return join(env.XDG_CONFIG_HOME || join(home, '.config'), 'berth/trust');
}

/** Tried with Java 17: of an authority that it trusts it reads the key and the name alone. */
export const javaIgnoresConstraints: Trouble = {
  code: 'CONSTRAINTS_IGNORED',
  message:
    'Java does not heed that this authority may only sign for local names: whoever gets hold of its key can pretend to be any server to Java programs.',
  facts: { name: 'Java' },
};
