import type { Tool, ToolName } from '../facts.ts';
import { containerdAnswers } from './containerd.ts';
import { askDocker } from './docker/reach.ts';
import { findProgram, programPlaces } from './places.ts';
import { type Run, run } from './run.ts';

interface Known {
  name: ToolName;
  /** The first of them that is there. */
  programs: string[];
  version: string[];
  needs: Tool['needs'];
  /** What only asking tells. */
  ask?(path: string, run: Run): Promise<Partial<Pick<Tool, 'needs' | 'running'>>>;
}

/** On systems whose containers run in a virtual machine, localhost is that machine. */
const inMachine: Tool['needs'] = process.platform === 'linux' ? 'insecure-flag' : 'set-up';

/**
 * docker and containerd speak HTTP to localhost by themselves, and so does oras. podman, buildah and skopeo insist on TLS
 * without --tls-verify=false, helm without --plain-http. The nodes of a local Kubernetes have a localhost of their own.
 */
const known: Known[] = [
  { name: 'docker', programs: ['docker'], version: ['--version'], needs: 'nothing', ask: askDocker },
  { name: 'podman', programs: ['podman'], version: ['--version'], needs: inMachine, ask: askPodman },
  { name: 'buildah', programs: ['buildah'], version: ['--version'], needs: 'insecure-flag' },
  { name: 'skopeo', programs: ['skopeo'], version: ['--version'], needs: 'insecure-flag' },
  {
    name: 'containerd',
    programs: ['containerd', 'ctr'],
    version: ['--version'],
    needs: 'nothing',
    ask: async () => ({ running: await containerdAnswers() }),
  },
  { name: 'nerdctl', programs: ['nerdctl'], version: ['--version'], needs: 'nothing' },
  { name: 'kind', programs: ['kind'], version: ['version'], needs: 'set-up' },
  { name: 'k3d', programs: ['k3d'], version: ['version'], needs: 'set-up' },
  { name: 'minikube', programs: ['minikube'], version: ['version', '--short'], needs: 'set-up' },
  { name: 'helm', programs: ['helm'], version: ['version', '--short'], needs: 'insecure-flag' },
  { name: 'oras', programs: ['oras'], version: ['version'], needs: 'nothing' },
];

/** The container tools in these folders, asked all at once and none for long. */
export async function findTools(places: string[] = programPlaces()): Promise<Tool[]> {
  const found = await Promise.all(known.map((tool) => find(tool, places)));
  return found.filter((tool) => tool !== undefined);
}

async function find(
  { name, programs, version, needs, ask }: Known,
  places: string[],
): Promise<Tool | undefined> {
  const paths = await Promise.all(programs.map((program) => findProgram(program, places)));
  const path = paths.find((one) => one !== undefined);
  if (path === undefined) return undefined;
  const [said, asked] = await Promise.all([run(path, version).catch(() => ''), ask?.(path, run)]);
  return { name, path, version: versionIn(said), needs, running: null, ...asked };
}

/** The first word that looks like one; a build's extras stay, such as `1.7.24~ds1` or `3.16.2+g13654a5`. */
export function versionIn(text: string): string | null {
  return /(?:^|\s)v?(\d+\.\d+[\w.+~-]*)/.exec(text)?.[1] ?? null;
}

/** On Linux it has no service; elsewhere its machine has to be started. */
async function askPodman(path: string, run: Run): Promise<Pick<Tool, 'running'>> {
  if (process.platform === 'linux') return { running: null };
  return {
    running: await run(path, ['info']).then(
      () => true,
      () => false,
    ),
  };
}
