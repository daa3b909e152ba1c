import type { Tool } from '../../facts.ts';
import type { Run } from '../run.ts';

const question = ['info', '--format', '{{.ServerVersion}}|{{.OperatingSystem}}|{{.SecurityOptions}}'];

/** Whether the engine answers, and whether its localhost is that of this machine. */
export async function askDocker(path: string, run: Run): Promise<Pick<Tool, 'needs' | 'running'>> {
  const answer = await run(path, question).catch(() => '');
  return { running: /^\d/.test(answer), needs: dockerNeeds(answer) };
}

/**
 * An engine in a virtual machine has another localhost, and so had a rootless one until version 29.5 (its own network
 * namespace); any other reaches this machine's by itself.
 */
export function dockerNeeds(answer: string, platform: NodeJS.Platform = process.platform): Tool['needs'] {
  const [version = '', system = '', security = ''] = answer.trim().split('|');
  if (platform !== 'linux' || system.includes('Docker Desktop')) return 'set-up';
  return security.includes('name=rootless') && isBefore(version, [29, 5]) ? 'set-up' : 'nothing';
}

export function isBefore(version: string, [major, minor]: [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
