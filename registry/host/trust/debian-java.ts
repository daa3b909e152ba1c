import type { Want } from '../connector.ts';
import type { Machine } from '../machine.ts';
import type { Authority } from './authority.ts';

const hook = '/etc/ca-certificates/update.d/jks-keystore';
const keystore = '/etc/ssl/certs/java/cacerts';

/**
 * Debian's Java takes in what the system trusts, and keeps it when the system lets go of it: that has to be undone by
 * hand, before the system is asked to look again.
 */
export async function debianJava({ name }: Authority, machine: Machine): Promise<Want[]> {
  const isThere = (await machine.exists(hook)) && (await machine.exists(keystore));
  if (!isThere || !(await machine.find('keytool'))) return [];
  const store = ['-keystore', machine.at(keystore), '-storepass', 'changeit'];
  const alias = ['-alias', `debian:${name}.pem`];
  return [
    {
      kind: 'run',
      run: { program: 'keytool', args: ['-list', ...store], timeoutMs: 30_000 },
      undo: {
        program: 'keytool',
        args: ['-delete', ...store, ...alias],
        timeoutMs: 30_000,
        gone: 'does not exist',
      },
      elevated: true,
    },
  ];
}
