import { isAbsolute, normalize } from 'node:path';
import { PlainError } from '../errors.ts';
import { commandLine } from './command-line.ts';
import type { Command } from './connector.ts';

/** Below these, and nowhere else, an administrator's helper writes. */
const folders = [
  '/etc/docker/',
  '/etc/containers/',
  '/etc/containerd/',
  '/etc/buildkit/',
  '/etc/nerdctl/',
  '/etc/rancher/',
  '/var/snap/docker/',
  '/var/snap/microk8s/',
  '/usr/local/share/ca-certificates/',
  '/etc/pki/ca-trust/source/anchors/',
  '/etc/ca-certificates/trust-source/anchors/',
  '/etc/pki/trust/anchors/',
  '/usr/share/pki/trust/anchors/',
];

const unit =
  /^(docker|containerd|buildkit|k3s|k3s-agent|rke2-server|snap\.(docker|microk8s)\.[\w-]+)(\.service)?$/;
const word = /^[\w@%+=:,./-]+$/;
/** Those of Java itself, of the system and of what is installed beside it. */
const keyStore =
  /^\/(etc\/ssl\/certs\/java|etc\/pki\/ca-trust\/extracted\/java|(usr\/lib\/jvm|opt|Library\/Java)\/[\w./+-]+)\/cacerts$/;

/** The commands that it runs: a program, and what each of its arguments may be. */
const commands: Record<string, (string | RegExp)[][]> = {
  systemctl: [[/^(reload|restart|reset-failed)$/, unit], ['daemon-reload']],
  pkill: [['--signal', 'HUP', '--pidfile', /^\/\S+\.pid$/, '--exact', 'dockerd']],
  snap: [['restart', /^(docker|microk8s)$/]],
  'update-ca-certificates': [[], ['--fresh']],
  'update-ca-trust': [[], ['extract']],
  trust: [['extract-compat']],
  keytool: [
    ['-list', '-keystore', keyStore, '-storepass', 'changeit'],
    ['-importcert', '-noprompt', '-cacerts', '-storepass', 'changeit', '-alias', word, '-file', word],
    ['-delete', '-cacerts', '-storepass', 'changeit', '-alias', word],
    [
      '-importcert',
      '-noprompt',
      '-keystore',
      keyStore,
      '-storepass',
      'changeit',
      '-alias',
      word,
      '-file',
      word,
    ],
    ['-delete', '-keystore', keyStore, '-storepass', 'changeit', '-alias', word],
  ],
};

/** Throws unless the helper may touch this file. */
export function allowFile(path: string): void {
  const isPlain = isAbsolute(path) && normalize(path) === path && !path.includes('\0');
  if (isPlain && folders.some((folder) => path.startsWith(folder))) return;
  throw refused(path);
}

/** Throws unless the helper may run this command. */
export function allowCommand({ program, args, input }: Command): void {
  const name = (program.split(/[\\/]/).at(-1) ?? '').replace(/\.exe$/i, '');
  const isAllowed = (commands[name] ?? []).some((pattern) => fits(args, pattern));
  if (!isAllowed || input !== undefined) throw refused(commandLine({ program, args }));
}

function fits(args: string[], pattern: (string | RegExp)[]): boolean {
  return (
    args.length === pattern.length &&
    pattern.every((wanted, i) => {
      const arg = args[i] ?? '';
      return typeof wanted === 'string' ? arg === wanted : wanted.test(arg);
    })
  );
}

function refused(subject: string): PlainError {
  return new PlainError(`An administrator's rights are not used for this: ${subject}`, {
    code: 'ELEVATION_REFUSED',
    facts: { subject },
  });
}
