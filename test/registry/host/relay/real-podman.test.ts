import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { thisMachine } from '../../../../registry/host/machine.ts';
import { relayWanted } from '../../../../registry/host/relay/relay.ts';
import { run } from '../../../make/command.ts';
import { connectionsOn, connectorOf } from '../../../make/connections.ts';
import { temporaryFolder } from '../../../make/folder.ts';
import { describeWith } from '../../../make/tools.ts';

describeWith('a real podman', { tools: ['podman', 'runc'], root: true }, (paths) => {
  test('runs the relay, which it had not to pull, and has nothing of it left afterwards', async () => {
    const folder = temporaryFolder();
    const args = [
      ...['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'],
      ...['--runtime', paths.runc, '--cgroup-manager', 'cgroupfs', '--events-backend', 'none'],
    ];
    // Raising limits takes a right that not every root has.
    const settings = join(folder, 'containers.conf');
    writeFileSync(settings, '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n');
    const machine = thisMachine({ env: { ...process.env, CONTAINERS_CONF: settings } });
    const port = await startTarget('the registry outside');
    const engine = { program: paths.podman, args, processor: 'amd64' } as const;
    const route = { target: '127.0.0.2', ports: [port], restart: 'always' as const };
    const wanted = () => relayWanted(engine, route, machine);
    const { wants, taken } = await wanted();
    const again = async () => (await wanted()).wants;
    const { connections } = connectionsOn({}, connectorOf(again, taken ? { taken } : {}), { machine });
    expect(wants.length).toBe(2);

    await connections.connect('docker');
    expect(await text(connect(port, '127.0.0.1'))).toBe('the registry outside');
    expect((await wanted()).wants).toEqual([]);

    await connections.disconnect('docker');
    expect(await run(paths.podman, [...args, 'ps', '--all', '--quiet'])).toBe('');
    expect(await run(paths.podman, [...args, 'images', '--quiet'])).toBe('');
    const [refused] = await once(connect(port, '127.0.0.1'), 'error');
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
  });
});

async function startTarget(says: string): Promise<number> {
  const server = createServer((socket) => socket.end(says)).listen(0, '127.0.0.2');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
