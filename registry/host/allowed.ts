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
/** What the authority is called in a keystore, and what Debian calls it there. */
const alias = /^(debian:)?berth-[0-9a-f]{16}(\.pem)?$/;
const authority = /^[^"'\0]+[/\\]berth-[0-9a-f]{16}\.crt$/;
/** Of Java where a system installs it. */
const keyStore =
  /^(\/etc\/ssl\/certs\/java|\/(usr\/lib\/jvm|usr\/java|opt|Library\/Java)\/[\w./+-]+|[A-Z]:\\Program Files\\[^"']+)[/\\]cacerts$/;
const store = ['-keystore', keyStore, '-storepass', 'changeit'];

/** The commands that it runs: a program, and what each of its arguments may be. */
const commands: Record<string, (string | RegExp)[][]> = {
  systemctl: [[/^(reload|restart|reset-failed)$/, unit], ['daemon-reload']],
  pkill: [['--signal', 'HUP', '--pidfile', /^\/\S+\.pid$/, '--exact', 'dockerd']],
  snap: [['restart', /^(docker|microk8s)$/]],
  'update-ca-certificates': [[], ['--fresh']],
  'update-ca-trust': [[], ['extract']],
  trust: [['extract-compat']],
  keytool: [
    ['-list', ...store],
    ['-importcert', '-noprompt', ...store, '-alias', alias, '-file', authority],
    ['-delete', ...store, '-alias', alias],
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
