import { join } from 'node:path';
import type { Door, Want } from '../connector.ts';
import { isLocalName } from '../local-name.ts';
import type { Machine } from '../machine.ts';

/**
 * A registry of another name than localhost is reached by that name from a virtual machine too, and only has to be
 * trusted: products take what lies in this user's folder into theirs when they start.
 */
export async function homeCertificates({ name, authority }: Door, machine: Machine): Promise<Want[]> {
  if (authority === null || isLocalName(name)) return [];
  // No name of a folder has a colon on Windows.
  const own = machine.platform === 'win32' ? name.replace(':', '') : name;
  const path = join(machine.home, '.docker/certs.d', own, 'berth.crt');
  if ((await machine.read(path)) === authority) return [];
  return [{ kind: 'write', path, content: authority, elevated: false }];
}
