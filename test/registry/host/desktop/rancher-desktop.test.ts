import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rancherDesktop } from '../../../../registry/host/desktop/rancher-desktop.ts';
import type { Machine } from '../../../../registry/host/machine.ts';
import { connectionsOn, someDoor } from '../../../make/connections.ts';
import { contextDocker } from '../../../make/context-docker.ts';
import { productMachine } from '../../../make/product.ts';

const override = '/Users/me/Library/Application Support/rancher-desktop/lima/_config/override.yaml';
const settings = (name: string) =>
  JSON.stringify(
    { version: 10, containerEngine: { allowedImages: { enabled: false, patterns: [] }, name } },
    null,
    2,
  );

function rancher({
  engine = 'moby',
  driver,
  platform = 'darwin',
}: {
  engine?: string;
  driver?: string;
  platform?: Machine['platform'];
} = {}) {
  const product = productMachine({
    platform,
    programs: {
      docker: contextDocker({
        context: 'rancher-desktop',
        ...(driver && { driver, reachedBy: 'vm/etc/docker/certs.d/localhost:5000/ca.crt' }),
      }),
      nerdctl: {
        script: `case "$*" in
*' push '*|*' pull '*) [ -e "$state/vm/etc/containerd/certs.d/localhost:5000/hosts.toml" ] || exit 1 ;;
esac
case "$*" in '--namespace '*) exit ;; esac`,
      },
      rdctl: {
        answers: {
          version: 'rdctl client version: v1.20.0, targeting server version: v1',
          'list-settings': settings(engine),
          shutdown: '',
          start: '',
        },
        inside: { 'shell sudo': 'vm' },
      },
    },
  });
  const door = async () => ({ ...someDoor, authority: 'PEM\n' });
  return { ...product, ...connectionsOn({}, rancherDesktop, { machine: product.machine, door }) };
}

describe('Rancher Desktop', () => {
  test('with containerd takes in a hosts.toml and the authority, which go again', async () => {
    const { connections, state } = rancher({ engine: 'containerd' });
    expect(await connections.engines()).toMatchObject([
      { id: 'rancher-desktop', version: '1.20.0', running: true, state: 'to-do' },
    ]);
    await connections.connect('rancher-desktop');
    const folder = join(state, 'vm/etc/containerd/certs.d/localhost:5000');
    expect(readFileSync(join(folder, 'ca.crt'), 'utf8')).toBe('PEM\n');
    expect(readFileSync(join(folder, 'hosts.toml'), 'utf8')).toContain(
      '[host."https://host.rancher-desktop.internal:5000"]\n  capabilities = ["pull", "resolve", "push"]\n  ca = "/etc/containerd/certs.d/localhost:5000/ca.crt"\n',
    );
    await connections.disconnect('rancher-desktop');
    expect(existsSync(folder)).toBe(false);
  });

  test('with a Docker that keeps images in containerd has them in the folder of Docker', async () => {
    const { connections } = rancher({ driver: '[["driver-type","io.containerd.snapshotter.v1"]]' });
    const { engine } = await connections.connect('rancher-desktop');
    expect(engine.state).toBe('connected');
  });

  test('with a Docker that keeps images itself gets a relay, after Lima was told and it was started anew', async () => {
    const { connections, text, typed } = rancher();
    expect((await connections.plan('rancher-desktop')).warnings).toMatchObject([{ code: 'RESTART_COMES' }]);
    await connections.connect('rancher-desktop');
    expect(text(override)).toBe('portForwards:\n  - guestPort: 5000\n    ignore: true\n');
    const order = typed().filter((line) => /^rdctl (shutdown|start)|run --detach/.test(line));
    expect(order).toEqual(['rdctl shutdown', 'rdctl start', expect.stringMatching(/ 192\.168\.5\.2 5000$/)]);
    await connections.disconnect('rancher-desktop');
    expect(text(override)).toBeUndefined();
    expect(typed().slice(-2)).toEqual(['rdctl shutdown', 'rdctl start']);
  });

  test('on Windows says which of its settings leads out', async () => {
    await expect(rancher({ platform: 'win32' }).connections.plan('rancher-desktop')).rejects.toMatchObject({
      code: 'ENGINE_SETTING',
      facts: { setting: 'container-engine.name' },
    });
  });

  test('that does not run is found all the same', async () => {
    const { machine } = productMachine({
      platform: 'darwin',
      programs: { rdctl: { answers: { version: 'rdctl client version: v1.20.0' } } },
    });
    expect(await rancherDesktop.find(machine)).toMatchObject([{ version: '1.20.0', running: false }]);
  });
});
