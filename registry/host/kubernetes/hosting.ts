import { stringify } from 'yaml';
import type { Door, Want } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { back, type Inside, runInside } from '../machines/inside.ts';

/** Where a cluster says which registry is beside it, for tools such as Tilt and Skaffold (KEP-1755). */
const name = 'local-registry-hosting';
const namespace = ['--namespace', 'kube-public'];

/**
 * Has the cluster say so, by a node that has kubectl. One that says something already is left as it is, and so is one
 * that does not answer.
 */
export async function hostingWants(
  node: Inside,
  kubectl: string[],
  { door, host }: { door: Door; host: string },
  machine: Machine,
): Promise<Want[]> {
  const question = [
    ...kubectl,
    'get',
    'configmap',
    name,
    ...namespace,
    '--ignore-not-found',
    '--output',
    'name',
  ];
  const { code, stdout } = await runInside(node, question, machine);
  if (code !== 0 || stdout.trim() !== '') return [];
  return [
    {
      kind: 'run',
      run: { ...node.command(...kubectl, 'apply', '--filename', '-'), input: hosting(door, host) },
      undo: back(node, ...kubectl, 'delete', 'configmap', name, ...namespace, '--ignore-not-found'),
      elevated: false,
    },
  ];
}

function hosting({ name: registry, port }: Door, host: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'kube-public' },
    data: {
      'localRegistryHosting.v1': stringify({
        host: registry,
        hostFromContainerRuntime: registry,
        hostFromClusterNetwork: `${host}:${port}`,
      }),
    },
  });
}
