import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Container tools on a machine of their own, all of whose files lie under a folder. */
export interface Toolbox {
  /** For whoever is to find these tools, and no other machine. */
  env: Record<string, string>;
  /** Where the tools look for the certificates of a registry. */
  certificates(registry: string): string;
  /** From now on skopeo does not reach a registry, or does not come to an end; null lets it. */
  hinder(how: 'refused' | 'slow' | null): void;
}

/**
 * The real skopeo, which reads its settings under the folder, or without one what it would say; and others in the place
 * of real ones: a podman that trusts nobody, and a buildah that says no more than its version.
 */
export function toolbox(
  folder: string,
  { skopeo, home = join(folder, 'home') }: { skopeo?: string; home?: string } = {},
): Toolbox {
  const at = (...parts: string[]) => join(folder, ...parts);
  const settings =
    process.getuid?.() === 0 ? at('root/etc/containers') : at('root', home, '.config/containers');
  for (const part of ['bin', 'skopeo/.config', 'state']) mkdirSync(at(part), { recursive: true });
  for (const path of [home, settings]) mkdirSync(path, { recursive: true });
  symlinkSync(settings, at('skopeo/.config/containers'));
  tool(
    at('bin/skopeo'),
    `if [ "$1" = copy ] && [ -e '${at('state/slow')}' ]; then exec sleep 60; fi
if [ "$1" = copy ] && [ -e '${at('state/refused')}' ]; then
  echo 'pinging container registry localhost: connection refused' >&2; exit 1
fi
${skopeo === undefined ? recorded(settings) : `HOME='${at('skopeo')}' exec '${skopeo}' "$@"`}`,
  );
  tool(
    at('bin/podman'),
    `if [ "$1" = --version ]; then echo 'podman version 5.4.2'; exit; fi
${untrusted}`,
  );
  tool(at('bin/buildah'), `if [ "$1" = --version ]; then echo 'buildah version 1.39.3'; fi`);
  return {
    env: {
      BERTH_MACHINE_ROOT: at('root'),
      BERTH_HOME: at('berth'),
      HOME: home,
      PATH: `${at('bin')}:${process.env.PATH}`,
    },
    certificates: (registry) => join(settings, 'certs.d', registry),
    hinder(how) {
      for (const state of ['refused', 'slow']) rmSync(at('state', state), { force: true });
      if (how !== null) writeFileSync(at('state', how), '');
    },
  };
}

const untrusted = `echo 'pinging container registry: tls: failed to verify certificate: x509: certificate signed by unknown authority' >&2
exit 125`;

const recorded = (settings: string) => `if [ "$1" = --version ]; then echo 'skopeo version 1.18.0'; exit; fi
if ls '${settings}'/certs.d/*/ca.crt > /dev/null 2>&1; then exit; fi
${untrusted}`;

function tool(path: string, script: string): void {
  if (!existsSync(path)) writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
