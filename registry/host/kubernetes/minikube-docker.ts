import { join } from 'node:path';
import { PlainError } from '../../errors.ts';
import type { Door, FoundEngine, Wanted } from '../connector.ts';
import type { Machine } from '../machine.ts';
import { processorIn } from '../relay/image.ts';
import { relayWanted } from '../relay/relay.ts';

const askMs = 15_000;

/** Where the runtime of a node is Docker, a relay beside it carries its localhost here. */
export async function relayInNode(
  { own }: FoundEngine,
  { port }: Door,
  machine: Machine,
): Promise<Pick<Wanted, 'wants' | 'taken'>> {
  const { program = 'minikube', profile = '', docker = '' } = own;
  const question = ['docker-env', '--profile', profile, '--shell', 'none'];
  const { stdout } = await machine.run(program, question, { timeoutMs: askMs });
  const args = dockerArgs(stdout);
  if (args === undefined || docker === '') throw anew(profile);
  const info = await machine.run(docker, [...args, 'info', '--format', '{{.Architecture}}']);
  const processor = processorIn(info.stdout) ?? 'amd64';
  return relayWanted(
    {
      ...{ program: docker, args, processor },
      // This one knows whether the cluster is still there.
      back: { program, args: ['ssh', '--profile', profile, '--', 'docker'] },
      gone: `Profile "${profile}"`,
    },
    { target: 'host.minikube.internal', ports: [port], restart: 'unless-stopped' },
    machine,
  );
}

/** What minikube says for a shell's environment, for the command line. */
function dockerArgs(text: string): string[] | undefined {
  const host = /^DOCKER_HOST=(\S+)$/m.exec(text)?.[1];
  const certificates = /^DOCKER_CERT_PATH=(.+)$/m.exec(text)?.[1]?.trim();
  if (host === undefined || certificates === undefined) return undefined;
  return [
    ...['--host', host, '--tlsverify', '--tlscacert', join(certificates, 'ca.pem')],
    ...['--tlscert', join(certificates, 'cert.pem'), '--tlskey', join(certificates, 'key.pem')],
  ];
}

/** With several nodes minikube leads to the Docker of none. */
function anew(name: string): PlainError {
  const command = `minikube start --profile ${name} --container-runtime=containerd`;
  return new PlainError(
    `The Docker in the nodes of ${name} cannot be reached from here. With containerd they take in a registry: minikube delete --profile ${name}, then ${command}`,
    { code: 'CLUSTER_ANEW', facts: { name, command } },
  );
}
