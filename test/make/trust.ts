import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connector, Door } from '../../registry/host/connector.ts';
import { type Machine, thisMachine } from '../../registry/host/machine.ts';
import { tlsOf } from './certificates.ts';
import { connectionsOn, type Place, someDoor } from './connections.ts';
import { temporaryFolder } from './folder.ts';

export interface TrustPlace extends Place {
  machine: Machine;
  door: Door & { authority: string; fingerprint: string };
  /** A certificate that the authority signed for localhost, and its key. */
  served: { cert: string; key: string };
}

export interface TrustPlaceOptions {
  platform?: Machine['platform'];
  /** Programs by name, as scripts for a shell; `$ROOT` is the folder that plays the root. */
  programs?: Record<string, string>;
  env?: Record<string, string>;
  /** Beside those, programs of the system may be found. */
  isOpen?: boolean;
}

/** A machine under a folder, whose stores a registry's authority is to get into. */
export async function trustPlace(
  connector: Connector,
  files: Record<string, string | Buffer>,
  { platform = 'linux', programs = {}, env = {}, isOpen = false }: TrustPlaceOptions = {},
): Promise<TrustPlace> {
  const { tls } = tlsOf();
  const { pem: authority, fingerprint } = await tls.authority();
  const door = { ...someDoor, authority, fingerprint };
  const bin = temporaryFolder();
  const root = temporaryFolder();
  for (const [name, script] of Object.entries(programs)) {
    mkdirSync(join(bin, name, '..'), { recursive: true });
    writeFileSync(join(bin, name), `#!/bin/sh\nPATH=/usr/bin:/bin ROOT='${root}'\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const path = isOpen ? `${bin}:${process.env.PATH}` : bin;
  const machine: Machine = {
    ...thisMachine({ root, env: { HOME: '/home/somebody', PATH: path, ...env } }),
    platform,
    ...(!isOpen && { find: async (name) => (name in programs ? join(bin, name) : undefined) }),
  };
  const place = connectionsOn(files, connector, { machine, door: async () => door, patienceMs: 0 });
  return { ...place, machine, door, served: await tls.served() };
}
