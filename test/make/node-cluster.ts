import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from './command.ts';

type Tools = Record<'docker' | 'busybox' | 'containerd' | 'ctr' | 'runc', string>;

/** A cluster of one node, as far as images go: a container with a containerd in it, marked as kind marks its nodes. */
export interface NodeCluster {
  node: string;
  /** Of its network: this machine, as it is seen from inside. */
  gateway: string;
  /** Runs this in there. */
  inside(...words: string[]): Promise<string>;
  remove(): Promise<void>;
}

/** As much of what kind's nodes may do as unpacking an image needs. */
const rights = [
  '--cap-add',
  'SYS_ADMIN',
  '--security-opt',
  'seccomp=unconfined',
  '--security-opt',
  'apparmor=unconfined',
];
const applets = ['sh', 'cat', 'tee', 'mkdir', 'rmdir', 'rm', 'ls', 'sleep'];
const config = `version = 2
[plugins."io.containerd.grpc.v1.cri".registry]
  config_path = "/etc/containerd/certs.d"
`;
/** It pulls as the kubelet has it pull: from the registries that the folder of containerd's settings names. */
const crictl = `#!/bin/sh
ctr="ctr --namespace k8s.io images"
case "$1" in
  pull) exec $ctr pull --hosts-dir /etc/containerd/certs.d --snapshotter native "$2" ;;
  rmi) exec $ctr remove "$2" ;;
esac
`;
/** There is no Kubernetes in it, only what would be asked. */
const kubectl = `#!/bin/sh
case "$*" in
  *' get '*) cat /run/applied; exit 0 ;;
  *' apply '*) cat > /run/applied ;;
  *' delete '*) rm -f /run/applied ;;
esac
`;

export async function startNodeCluster(
  tools: Tools,
  { env, cluster }: { env: NodeJS.ProcessEnv; cluster: string },
): Promise<NodeCluster> {
  const docker = (...words: string[]) => run(tools.docker, words, { env });
  const [image, network, node] = [`${cluster}-node`, `${cluster}-net`, `${cluster}-control-plane`];
  await makeImage(tools, image, docker);
  await docker('network', 'create', network);
  await docker(
    ...['run', '--detach', '--name', node, '--network', network, ...rights],
    ...['--label', `io.x-k8s.kind.cluster=${cluster}`, '--label', 'io.x-k8s.kind.role=control-plane'],
    ...['--volume', '/var/lib/containerd', image],
    ...['sh', '-c', 'containerd > /run/log 2>&1 & exec sleep 280'],
  );
  const format = '{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}';
  const gateway = (await docker('container', 'inspect', '--format', format, node)).trim();
  return {
    node,
    gateway,
    inside: (...words) => docker('exec', node, ...words),
    remove: async () => {
      await docker('rm', '--force', '--volumes', node);
      await docker('network', 'rm', network);
      await docker('image', 'rm', '--force', image);
    },
  };
}

async function makeImage(
  { busybox, containerd, ctr, runc }: Tools,
  image: string,
  docker: (...words: string[]) => Promise<string>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'berth-node-'));
  try {
    const at = (path: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      return join(folder, path);
    };
    const copy = (from: string, to: string) => run('cp', ['--dereference', from, at(to)]);
    await copy(busybox, '/bin/busybox');
    for (const applet of applets) await run('ln', ['-s', 'busybox', at(`/bin/${applet}`)]);
    for (const program of [containerd, ctr, runc]) {
      await copy(program, `/usr/bin/${program.split('/').at(-1)}`);
      for (const library of await librariesOf(program)) await copy(library, library);
    }
    writeFileSync(at('/etc/containerd/config.toml'), config);
    writeFileSync(at('/usr/bin/crictl'), crictl, { mode: 0o755 });
    writeFileSync(at('/usr/bin/kubectl'), kubectl, { mode: 0o755 });
    for (const empty of ['/tmp', '/run', '/proc', '/sys', '/dev']) mkdirSync(join(folder, empty));
    await run('tar', ['--create', '--directory', folder, '--file', `${folder}.tar`, '.']);
    await docker('import', `${folder}.tar`, image);
  } finally {
    for (const path of [folder, `${folder}.tar`]) rmSync(path, { recursive: true, force: true });
  }
}

async function librariesOf(program: string): Promise<string[]> {
  const lines = (await run('ldd', [program]).catch(() => '')).split('\n');
  return lines.flatMap((line) => /(\/\S+) \(0x/.exec(line)?.[1] ?? []);
}
