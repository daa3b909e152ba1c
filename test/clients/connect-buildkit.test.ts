import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashSync } from 'bcryptjs';
import { expect, onTestFinished, test } from 'vitest';
import { buildkit } from '../../registry/host/buildkit/buildkit.ts';
import type { Door } from '../../registry/host/connector.ts';
import { type Machine, thisMachine } from '../../registry/host/machine.ts';
import { run } from '../make/command.ts';
import { connectionsOn } from '../make/connections.ts';
import { removeDaemonFolder, startDaemon } from '../make/daemon.ts';
import { temporaryFolder } from '../make/folder.ts';
import { makeImage } from '../make/image.ts';
import { live } from '../make/life.ts';
import { push } from '../make/push.ts';
import { tlsDoor } from '../make/tls-door.ts';
import { describeWith } from '../make/tools.ts';

const settings = '/etc/buildkit/buildkitd.toml';
const works = [
  { what: 'push', ok: true },
  { what: 'pull', ok: true },
];

describeWith(
  'connecting buildkitd',
  { tools: ['buildkitd', 'buildctl', 'runc'], root: true, rare: true },
  (paths) => {
    /** A buildkitd that reads its settings when it is started, on a machine under a folder. */
    function machineWith() {
      const folder = temporaryFolder();
      const socket = `unix://${folder}/buildkitd.sock`;
      const env = { ...process.env, BUILDKIT_HOST: socket };
      const machine: Machine = { ...thisMachine({ root: temporaryFolder(), env }), isRoot: true };
      const build = async (dockerfile: string) => {
        const context = temporaryFolder();
        writeFileSync(join(context, 'Dockerfile'), dockerfile);
        const local = ['--local', `context=${context}`, '--local', `dockerfile=${context}`];
        return run(paths.buildctl, ['build', '--frontend', 'dockerfile.v0', ...local], { env });
      };
      const start = async () => {
        mkdirSync(dirname(machine.at(settings)), { recursive: true });
        const config = (await machine.exists(settings)) ? ['--config', machine.at(settings)] : [];
        const args = [
          '--addr',
          socket,
          '--root',
          join(folder, 'root'),
          '--oci-worker-binary',
          paths.runc,
          ...config,
        ];
        const daemon = await startDaemon(paths.buildkitd, args, {
          log: join(folder, 'log'),
          ready: () => run(paths.buildctl, ['debug', 'workers'], { env, timeoutMs: 5000 }),
        });
        onTestFinished(() => removeDaemonFolder(folder));
        onTestFinished(daemon.stop);
        return daemon;
      };
      return { machine, start, build };
    }
    const connectionsTo = (door: Door, machine: Machine) =>
      connectionsOn({}, buildkit, { machine, door: async () => door }).connections;

    test('finds that localhost works with nothing, also with a login', async () => {
      const home = temporaryFolder();
      writeFileSync(join(home, 'htpasswd'), `somebody:${hashSync('secret', 4)}\n`, { mode: 0o600 });
      const { machine, start } = machineWith();
      await start();
      const door = { ...(await tlsDoor({ home })), credentials: { name: 'somebody', password: 'secret' } };
      expect(await connectionsTo(door, machine).connect('buildkit')).toMatchObject({
        engine: { id: 'buildkit', state: 'ready' },
        change: null,
        checks: works,
      });
    });

    test('makes it ask the mirror once it is started again', async () => {
      const mirror = await live({ listen: ['localhost:0'] });
      await push(mirror.url, 'library/mirrored', makeImage(), 'v1');
      const door = { ...(await tlsDoor()), mirror: mirror.url };
      const { machine, start, build } = machineWith();
      const before = await start();
      await expect(build('FROM docker.io/library/mirrored:v1\n')).rejects.toThrow('mirrored');
      expect((await connectionsTo(door, machine).connect('buildkit')).checks).toMatchObject(works);
      await before.stop();
      await start();
      await build('FROM docker.io/library/mirrored:v1\n');
    });
  },
);
