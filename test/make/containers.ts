import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { refused, run } from './command.ts';
import { temporaryFolder } from './folder.ts';

/** A machine of its own for skopeo, podman and buildah, which share their storage and their settings. */
export interface Containers {
  run(program: string, args: string[]): Promise<string>;
  refused(program: string, args: string[]): Promise<string>;
}

/**
 * Settings, image storage, caches and temporary files in a new folder, gone when the test has finished. With an
 * `insecure` registry they speak plain HTTP; to any other only where `--tls-verify=false` says so.
 */
export function containersFor({ insecure = [] as string[] } = {}): Containers {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => join(folder, ...parts);
  for (const part of ['home/.config/containers', 'varlib', 'run', 'tmp'])
    mkdirSync(at(part), { recursive: true });
  writeFileSync(at('home/.config/containers/policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}');
  writeFileSync(at('auth.json'), '{}');
  const registries = insecure.map((address) => `[[registry]]\nlocation = "${address}"\ninsecure = true\n`);
  writeFileSync(at('registries.conf'), ['unqualified-search-registries = []\n', ...registries].join(''));
  writeFileSync(
    at('storage.conf'),
    `[storage]\ndriver = "vfs"\ngraphroot = "${at('storage')}"\nrunroot = "${at('run/storage')}"\n`,
  );
  writeFileSync(
    at('containers.conf'),
    `[engine]
lock_type = "file"
events_logger = "none"
cgroup_manager = "cgroupfs"
tmp_dir = "${at('run/libpod')}"
static_dir = "${at('storage/libpod')}"
volume_path = "${at('storage/volumes')}"
[network]
network_config_dir = "${at('networks')}"
`,
  );
  const env = {
    ...process.env,
    HOME: at('home'),
    TMPDIR: at('tmp'),
    XDG_RUNTIME_DIR: at('run'),
    XDG_DATA_HOME: at('home/data'),
    XDG_CONFIG_HOME: at('home/.config'),
    REGISTRY_AUTH_FILE: at('auth.json'),
    CONTAINERS_CONF: at('containers.conf'),
    CONTAINERS_STORAGE_CONF: at('storage.conf'),
    CONTAINERS_REGISTRIES_CONF: at('registries.conf'),
  };
  const through = ownVarLib(at('varlib'));
  return {
    run: (program, args) => run(program, args, { env, through }),
    refused: (program, args) => refused(program, args, { env, through }),
  };
}

/**
 * As root these programs remember at /var/lib/containers/cache which registry holds which blob, and no setting moves
 * that. A mount namespace does, so that a port used twice is not taken for the same registry.
 */
function ownVarLib(folder: string): string[] {
  const through = ['unshare', '--mount', 'sh', '-c', `mount --bind '${folder}' /var/lib && exec "$@"`, 'sh'];
  const [program = '', ...args] = [...through, 'true'];
  return process.getuid?.() === 0 && spawnSync(program, args, { timeout: 5000 }).status === 0 ? through : [];
}
