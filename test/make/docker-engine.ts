import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.ts';
import { startContainerd } from './containerd.ts';
import { type Daemon, removeDaemonFolder, startDaemon } from './daemon.ts';

export interface DockerEngine extends Daemon {
  /** The folder that plays the root of the machine it is on. */
  root: string;
  /** What the docker command needs in its environment to speak to it. */
  env: NodeJS.ProcessEnv;
  log(): string;
}

/**
 * Runs a dockerd on a machine under a folder: it reads that machine's /etc/docker and nothing of the real one, and is
 * told its file as a service would tell it. It needs root. For `beforeAll`: it is the caller who stops it.
 */
export async function startDockerEngine(
  paths: Record<'docker' | 'dockerd' | 'containerd' | 'ctr', string>,
  { config = '{}', flags = [] }: { config?: string; flags?: string[] } = {},
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
        'sh',
        '-c',
        'mkdir -p /etc/docker && mount --bind "$0" /etc/docker && exec "$@"',
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
  return { root, env, stop, log: () => readFileSync(log, 'utf8') };
}
