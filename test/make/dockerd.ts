import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.ts';
import { startContainerd } from './containerd.ts';
import { type Daemon, removeDaemonFolder, startDaemon } from './daemon.ts';

export interface Dockerd extends Daemon {
  /** What the docker command needs in its environment to speak to this daemon and to no other. */
  env: NodeJS.ProcessEnv;
}

/**
 * Runs a dockerd, and the containerd below it, that share nothing with those the machine may have. It needs root, builds
 * and moves images, and has no network for containers. For `beforeAll`: it is the caller who stops it.
 */
export async function startDockerd(
  paths: Record<'docker' | 'dockerd' | 'containerd' | 'ctr', string>,
): Promise<Dockerd> {
  const containerd = await startContainerd(paths);
  const folder = mkdtempSync(join(tmpdir(), 'berth-dockerd-'));
  const host = `unix://${folder}/docker.sock`;
  const client = join(folder, 'client');
  const config = join(folder, 'daemon.json');
  mkdirSync(client);
  writeFileSync(config, JSON.stringify(await keyPath(paths.dockerd, folder)));
  const env = { ...process.env, DOCKER_HOST: host, DOCKER_CONFIG: client, HOME: folder };
  const daemon = await startDaemon(
    paths.dockerd,
    [
      ...['--config-file', config, '--containerd', containerd.socket, '--host', host],
      ...['--data-root', `${folder}/data`, '--exec-root', `${folder}/exec`, '--pidfile', `${folder}/pid`],
      ...['--storage-driver', 'vfs', '--bridge', 'none', '--iptables=false', '--ip-forward=false'],
    ],
    { log: join(folder, 'log'), ready: () => run(paths.docker, ['version'], { env, timeoutMs: 5000 }) },
  );
  const stop = async () => {
    await daemon.stop();
    await containerd.stop();
    await removeDaemonFolder(folder);
  };
  return { env, stop };
}

/** A dockerd before 23 writes a key to /etc/docker unless told otherwise; a newer one may refuse the setting. */
async function keyPath(dockerd: string, folder: string): Promise<Record<string, string>> {
  const major = Number(/version (\d+)/.exec(await run(dockerd, ['--version']))?.[1]);
  return major < 23 ? { 'deprecated-key-path': `${folder}/key.json` } : {};
}
