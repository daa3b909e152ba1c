import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.ts';
import { startContainerd } from './containerd.ts';
import { type Daemon, removeDaemonFolder, startDaemon } from './daemon.ts';

/** A network of its own, with an address that is not loopback and a name for that. */
export interface Apart {
  address: string;
  name: string;
}

export interface DockerEngine extends Daemon {
  /** The folder that plays the root of the machine it is on. */
  root: string;
  /** What the docker command needs in its environment to speak to it. */
  env: NodeJS.ProcessEnv;
  /** Ends the daemon; the folder stays. */
  stopDaemon(): Promise<void>;
}

/**
 * Runs a dockerd on a machine under a folder: it reads that machine's /etc/docker and nothing of the real one, and is
 * told its file as a service would tell it. It needs root. For `beforeAll`: it is the caller who stops it.
 */
export async function startDockerEngine(
  paths: Record<'docker' | 'dockerd' | 'containerd' | 'ctr', string>,
  { config = '{}', flags = [], apart }: { config?: string; flags?: string[]; apart?: Apart } = {},
): Promise<DockerEngine> {
  const containerd = await startContainerd(paths);
  const root = mkdtempSync(join(tmpdir(), 'berth-engine-'));
  const at = (path: string) => join(root, path);
  for (const folder of ['/etc/docker', '/var/run', '/client']) mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('/etc/docker/daemon.json'), config);
  const log = at('/log');
  const host = `unix://${at('/var/run/docker.sock')}`;
  const env = { ...process.env, DOCKER_HOST: host, DOCKER_CONFIG: at('/client'), HOME: root };
  const daemon = await startDaemon(
    'unshare',
    [
      ...[
        '--mount',
        ...(apart ? ['--net'] : []),
        'sh',
        '-c',
        `mkdir -p /etc/docker && mount --bind "$0" /etc/docker && ${apart ? network(apart, at('/hosts')) : 'true'} && exec "$@"`,
        at('/etc/docker'),
        paths.dockerd,
      ],
      ...['--config-file', at('/etc/docker/daemon.json'), '--containerd', containerd.socket, '--host', host],
      ...['--data-root', at('/data'), '--exec-root', at('/exec'), '--pidfile', at('/var/run/docker.pid')],
      ...['--storage-driver', 'vfs', '--bridge', 'none', '--iptables=false', '--ip-forward=false', ...flags],
    ],
    { log, ready: () => run(paths.docker, ['version'], { env, timeoutMs: 5000 }) },
  );
  const stop = async () => {
    await daemon.stop();
    await containerd.stop();
    await removeDaemonFolder(root);
  };
  return { root, env, stop, stopDaemon: daemon.stop };
}

function network({ address, name }: Apart, hosts: string): string {
  return [
    `ip link set lo up && ip address add ${address}/32 dev lo`,
    `echo '127.0.0.1 localhost\n${address} ${name}' > '${hosts}' && mount --bind '${hosts}' /etc/hosts`,
  ].join(' && ');
}
