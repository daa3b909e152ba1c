import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.ts';
import { type Daemon, removeDaemonFolder, startDaemon } from './daemon.ts';

export interface Containerd extends Daemon {
  /** The path of the socket it listens on. */
  socket: string;
}

/** Runs a containerd that shares nothing with one the machine may have. For `beforeAll`: it is the caller who stops it. */
export async function startContainerd(paths: { containerd: string; ctr: string }): Promise<Containerd> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-containerd-'));
  const socket = join(folder, 'containerd.sock');
  const config = join(folder, 'config.toml');
  writeFileSync(
    config,
    `version = 2
root = "${folder}/root"
state = "${folder}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "${socket}"
[ttrpc]
  address = "${socket}.ttrpc"
[plugins."io.containerd.internal.v1.opt"]
  path = "${folder}/opt"
`,
  );
  const daemon = await startDaemon(paths.containerd, ['--config', config], {
    log: join(folder, 'log'),
    ready: () =>
      run(paths.ctr, ['--address', socket, '--connect-timeout', '1s', 'version'], { timeoutMs: 5000 }),
  });
  const stop = async () => {
    await daemon.stop();
    await removeDaemonFolder(folder);
  };
  return { socket, stop };
}
