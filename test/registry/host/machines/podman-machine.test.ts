import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { podmanMachine } from '../../../../registry/host/machines/podman-machine.ts';
import { relayImage } from '../../../../registry/host/relay/image.ts';
import { connectionsOn, someDoor } from '../../../make/connections.ts';
import { productMachine } from '../../../make/product.ts';

const mirror = 'http://localhost:5001';
const { reference, archive } = relayImage('arm64');
const listed = (Running: boolean, VMType: string) =>
  JSON.stringify([
    { Name: 'podman-machine-default', Default: true, Running, VMType, CPUs: 4 },
    { Name: 'second', Default: false, Running: false, VMType },
  ]);

function machines({ running = true, type = 'applehv', files = {} as Record<string, string> } = {}) {
  const root = '--connection podman-machine-default-root';
  const product = productMachine({
    platform: type === 'wsl' ? 'win32' : 'darwin',
    files,
    programs: {
      podman: {
        answers: {
          '--version': 'podman version 5.4.2',
          'machine list --format json': listed(running, type),
          [`${root} info --format {{.Host.Arch}}`]: 'arm64',
          'machine ssh podman-machine-default sudo systemctl enable podman-restart.service': '',
          'machine ssh podman-machine-default sudo systemctl disable podman-restart.service': '',
        },
        inside: { 'machine ssh podman-machine-default sudo': 'vm' },
        script: `case "$*" in
  '${root} container inspect '*) [ -e "$state/relay" ] || exit 125; cat "$state/relay"; exit ;;
  '${root} load --quiet') cat > "$state/image.tar"; exit ;;
  '${root} run --detach '*) echo "true \${8#berth.relay=}" > "$state/relay"; exit ;;
  '${root} logs berth-relay') echo 'relay: ready'; exit ;;
  '${root} rm --force berth-relay') rm "$state/relay"; exit ;;
  '${root} image rm --force '*) rm "$state/image.tar"; exit ;;
  '--connection podman-machine-default load '*|'--connection podman-machine-default rmi '*) exit ;;
  '--connection podman-machine-default push '*|'--connection podman-machine-default pull '*)
    [ -e "$state/vm/etc/containers/certs.d/localhost:5000/ca.crt" ] || exit 125; exit ;;
esac`,
      },
    },
  });
  const door = async () => ({ ...someDoor, authority: 'PEM\n' });
  return { ...product, ...connectionsOn({}, podmanMachine, { machine: product.machine, door }) };
}

describe('a podman machine', () => {
  test('is found with what podman lists', async () => {
    expect(await machines().connections.engines()).toMatchObject([
      { id: 'podman-machine', instance: null, version: '5.4.2', running: true, state: 'to-do' },
      { id: 'podman-machine:second', instance: 'second', running: false, state: 'broken' },
    ]);
  });

  test('is not looked for on Linux, where podman runs by itself', async () => {
    const { machine } = machines();
    expect(await podmanMachine.find({ ...machine, platform: 'linux' })).toEqual([]);
  });

  test('gets the authority, outside as well, and a relay that comes back after a restart', async () => {
    const { connections, state, text, typed, given } = machines();
    await connections.connect('podman-machine');
    const inside = join(state, 'vm/etc/containers/certs.d/localhost:5000/ca.crt');
    expect(readFileSync(inside, 'utf8')).toBe('PEM\n');
    expect(text('/Users/me/.config/containers/certs.d/localhost:5000/ca.crt')).toBe('PEM\n');
    expect(typed()).toContain(
      'podman machine ssh podman-machine-default sudo systemctl enable podman-restart.service',
    );
    expect(typed()).toContain(
      `podman --connection podman-machine-default-root run --detach --name berth-relay --label berth.relay=${reference} host.containers.internal 5000 --network host --restart always --read-only --cap-drop ALL --cap-add NET_BIND_SERVICE ${reference} host.containers.internal 5000`,
    );
    expect(given('podman --connection podman-machine-default-root load --quiet').equals(archive)).toBe(true);

    await connections.disconnect('podman-machine');
    expect(existsSync(inside)).toBe(false);
    expect(text('/Users/me/.config/containers/certs.d/localhost:5000/ca.crt')).toBeUndefined();
    expect(existsSync(join(state, 'relay'))).toBe(false);
    expect(typed()).toContain(
      'podman machine ssh podman-machine-default sudo systemctl disable podman-restart.service',
    );
  });

  test('asks the mirror by a drop-in inside', async () => {
    const { connections, state } = machines();
    await connections.connect('podman-machine', mirror);
    const path = join(state, 'vm/etc/containers/registries.conf.d/50-berth.conf');
    expect(
      readFileSync(path, 'utf8'),
    ).toBe(`# Written by Berth. "berth disconnect podman-machine" takes it back.
[[registry]]
prefix = "docker.io"
location = "docker.io"

[[registry.mirror]]
location = "host.containers.internal:5001"
insecure = true
`);
  });

  test('on Windows needs no relay once the networking of WSL is mirrored', async () => {
    const { connections, text, typed } = machines({ type: 'wsl' });
    const { warnings } = await connections.plan('podman-machine');
    expect(warnings).toMatchObject([
      { code: 'RESTART_NEEDED', facts: { name: 'WSL', command: 'wsl --shutdown' } },
    ]);
    await connections.connect('podman-machine');
    expect(text('/home/me/.wslconfig')).toBe('[wsl2]\r\nnetworkingMode=mirrored\r\n');
    expect(typed().some((line) => line.includes('berth-relay'))).toBe(false);
  });
});
