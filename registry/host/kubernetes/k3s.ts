import type { Connector, Door, FoundEngine, Wanted } from '../connector.ts';
import { parsed } from '../desktop/lima.ts';
import type { Machine } from '../machine.ts';
import { restartComes } from '../machines/restart.ts';
import { versionOf } from '../version-of.ts';

const path = '/etc/rancher/k3s/registries.yaml';
const restartMs = 120_000;

/** k3s on this machine itself: its localhost is ours, so only a mirror is to be set up. It reads its file when it starts. */
export const k3s: Connector = { kind: 'k3s', find, plan };

async function find(machine: Machine): Promise<FoundEngine[]> {
  const program = machine.platform === 'linux' ? await machine.find('k3s') : undefined;
  if (program === undefined) return [];
  const [version, server, agent] = await Promise.all([
    versionOf(program, ['--version'], machine),
    isActive('k3s', machine),
    isActive('k3s-agent', machine),
  ]);
  const service = agent && !server ? 'k3s-agent' : 'k3s';
  return [
    {
      ...{ id: 'k3s', kind: 'k3s', instance: null, mode: null },
      version,
      running: server || agent,
      own: { service },
    },
  ];
}

async function isActive(service: string, machine: Machine): Promise<boolean> {
  return (await machine.run('systemctl', ['is-active', service])).code === 0;
}

async function plan(found: FoundEngine, { mirror }: Door, machine: Machine): Promise<Wanted> {
  if (mirror === null) return { wants: [], warnings: [] };
  const document = parsed((await machine.read(path)) ?? '', path, machine);
  const keys = ['mirrors', 'docker.io', 'endpoint'];
  const there: unknown = document.toJS()?.mirrors?.['docker.io']?.endpoint;
  const endpoints: unknown[] = Array.isArray(there) ? there : [];
  if (endpoints.includes(mirror)) return { wants: [], warnings: [] };
  document.setIn(keys, document.createNode([mirror, ...endpoints]));
  const { service = 'k3s' } = found.own;
  return {
    wants: [
      { kind: 'write', path, content: document.toString({ lineWidth: 0 }), mode: 0o600, elevated: true },
      {
        kind: 'run',
        run: { program: 'systemctl', args: ['restart', service], timeoutMs: restartMs },
        undo: null,
        onlyIf: { program: 'systemctl', args: ['is-active', service] },
        elevated: true,
      },
    ],
    warnings: [restartComes(found)],
    optional: true,
  };
}
