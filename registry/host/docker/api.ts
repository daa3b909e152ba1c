import { Client } from 'undici';
import { errorCode } from '../../errors.ts';

/** What an engine says of itself, as far as it matters here. */
export interface DockerInfo {
  ServerVersion: string;
  OperatingSystem: string;
  SecurityOptions: string[] | null;
  RegistryConfig: {
    IndexConfigs: Record<string, { Secure: boolean }>;
    InsecureRegistryCIDRs: string[];
    Mirrors: string[] | null;
  } | null;
}

const answerMs = 3000;

/** `closed`: nobody answers there. `denied`: this user may not ask. `other`: it is not Docker. */
export async function askDocker(socket: string): Promise<DockerInfo | 'closed' | 'denied' | 'other'> {
  const client = new Client('http://docker', {
    socketPath: socket,
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
    connect: { timeout: answerMs },
  });
  try {
    const { statusCode, body } = await client.request({ path: '/info', method: 'GET' });
    const info = (await body.json()) as Partial<DockerInfo>;
    return statusCode === 200 && isDocker(info) ? info : 'other';
  } catch (error) {
    if (error instanceof SyntaxError) return 'other';
    return errorCode(error) === 'EACCES' ? 'denied' : 'closed';
  } finally {
    await client.destroy();
  }
}

/** Podman answers on such sockets too. */
function isDocker(info: Partial<DockerInfo>): info is DockerInfo {
  return (
    typeof info.ServerVersion === 'string' && !('BuildahVersion' in info) && isTextList(info.SecurityOptions)
  );
}

function isTextList(value: unknown): boolean {
  return value === null || value === undefined || Array.isArray(value);
}
