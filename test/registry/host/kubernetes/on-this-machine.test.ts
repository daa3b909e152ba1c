import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { k3s } from '../../../../registry/host/kubernetes/k3s.ts';
import { microk8s } from '../../../../registry/host/kubernetes/microk8s.ts';
import { connectionsOn } from '../../../make/connections.ts';
import { productMachine } from '../../../make/product.ts';

const mirror = 'http://localhost:5001';
const registries = '/etc/rancher/k3s/registries.yaml';
const hosts = '/var/snap/microk8s/current/args/certs.d/docker.io/hosts.toml';

function withK3s(files: Record<string, string> = {}, active = 'k3s') {
  const product = productMachine({
    platform: 'linux',
    files,
    programs: {
      k3s: { answers: { '--version': 'k3s version v1.31.5+k3s1 (f2a44cfa)\ngo version go1.22.10' } },
      systemctl: { answers: { [`is-active ${active}`]: 'active', [`restart ${active}`]: '' } },
    },
  });
  // Nobody has to be asked for what root may.
  const machine = { ...product.machine, isRoot: true };
  return { ...product, ...connectionsOn({}, k3s, { machine }) };
}

describe('k3s', () => {
  test('needs nothing: its localhost is this one', async () => {
    expect(await withK3s().connections.engines()).toMatchObject([
      { id: 'k3s', version: '1.31.5+k3s1', running: true, state: 'ready', changes: 0 },
    ]);
  });

  test('asks the mirror by its registries.yaml after a restart, and is restarted when that goes', async () => {
    const { connections, text, typed } = withK3s();
    const { warnings, engine, changes } = await connections.plan('k3s', mirror);
    expect(engine.state).toBe('optional');
    expect(warnings).toMatchObject([{ code: 'RESTART_COMES', facts: { name: 'k3s' } }]);
    expect(changes.map(({ subject }) => subject)).toEqual([registries, 'systemctl restart k3s']);
    await connections.connect('k3s', mirror);
    expect(parse(text(registries) ?? '')).toEqual({ mirrors: { 'docker.io': { endpoint: [mirror] } } });
    await connections.disconnect('k3s');
    expect(text(registries)).toBeUndefined();
    expect(typed().filter((line) => line === 'systemctl restart k3s')).toHaveLength(2);
  });

  test('keeps what stands in its registries.yaml, and asks the mirror first', async () => {
    const before = `# of the team
mirrors:
  docker.io:
    endpoint:
      - "https://mirror.example.org" # slow
  ghcr.io: {}
`;
    const { connections, text } = withK3s({ [registries]: before });
    await connections.connect('k3s', mirror);
    expect(text(registries)).toContain('# of the team\n');
    expect(parse(text(registries) ?? '')).toEqual({
      mirrors: { 'docker.io': { endpoint: [mirror, 'https://mirror.example.org'] }, 'ghcr.io': {} },
    });
    await connections.disconnect('k3s');
    expect(text(registries)).toBe(before);
  });

  test.each(['mirrors: [', '- a list'])('with a registries.yaml like "%s" is left alone', async (text) => {
    await expect(withK3s({ [registries]: text }).connections.plan('k3s', mirror)).rejects.toMatchObject({
      code: 'FILE_INVALID',
      facts: { path: registries },
    });
  });

  test('that only joins another one is restarted by its own name', async () => {
    const { connections } = withK3s({}, 'k3s-agent');
    const { changes } = await connections.plan('k3s', mirror);
    expect(changes.at(-1)?.subject).toBe('systemctl restart k3s-agent');
  });
});

function withMicrok8s(files: Record<string, string> = {}) {
  const product = productMachine({
    platform: 'linux',
    files: { '/var/snap/microk8s/common/run/containerd.sock': '', ...files },
    programs: { microk8s: { answers: { version: 'MicroK8s v1.31.1 revision 7234' } } },
  });
  const machine = { ...product.machine, isRoot: true };
  return { ...product, ...connectionsOn({}, microk8s, { machine }) };
}

const shipped = `server = "https://docker.io"

[host."https://registry-1.docker.io"]
  capabilities = ["pull", "resolve"]
`;

describe('MicroK8s', () => {
  test('needs nothing: its localhost is this one', async () => {
    expect(await withMicrok8s().connections.engines()).toMatchObject([
      { id: 'microk8s', version: '1.31.1', running: true, mode: 'snap', state: 'ready' },
    ]);
  });

  test.each([
    ['nothing', undefined],
    ['what it comes with', shipped],
  ])('asks the mirror in the place of %s, which is put back', async (_what, before) => {
    const { connections, text } = withMicrok8s(before === undefined ? {} : { [hosts]: before });
    expect((await connections.plan('microk8s', mirror)).warnings).toEqual([]);
    await connections.connect('microk8s', mirror);
    expect(text(hosts)).toBe(`# Written by Berth. "berth disconnect microk8s" takes it back.
server = "https://registry-1.docker.io"

[host."http://localhost:5001"]
  capabilities = ["pull", "resolve"]
`);
    expect((await connections.plan('microk8s', mirror)).changes).toEqual([]);
    await connections.disconnect('microk8s');
    expect(text(hosts)).toBe(before);
  });

  test('with a mirror of somebody else keeps it', async () => {
    const theirs = shipped.replace('registry-1.docker.io', 'mirror.example.org');
    await expect(
      withMicrok8s({ [hosts]: theirs }).connections.plan('microk8s', mirror),
    ).rejects.toMatchObject({
      code: 'FILE_FOREIGN',
    });
  });
});
