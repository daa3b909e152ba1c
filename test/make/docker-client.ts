import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildContext } from './build-context.ts';
import { refused, run } from './command.ts';
import { temporaryFolder } from './folder.ts';

/** The docker command of one person, with logins of their own. */
export interface DockerClient {
  run(...args: string[]): Promise<string>;
  refused(...args: string[]): Promise<string>;
  login(name: string, password: string, address: string): Promise<string>;
  loginRefused(name: string, password: string, address: string): Promise<string>;
  /** Builds an image of random files. */
  build(name: string, options?: Parameters<typeof buildContext>[0]): Promise<string>;
}

/** Speaks to the daemon that `env` names. */
export function dockerClient(docker: string, daemon: NodeJS.ProcessEnv): DockerClient {
  const config = temporaryFolder();
  const env = { ...daemon, DOCKER_CONFIG: config };
  function loginArgs(name: string, password: string, address: string): string[] {
    const file = join(config, 'password');
    writeFileSync(file, password);
    return ['-c', `"${docker}" login --username '${name}' --password-stdin ${address} <'${file}'`];
  }
  return {
    run: (...args) => run(docker, args, { env }),
    refused: (...args) => refused(docker, args, { env }),
    login: (...who) => run('sh', loginArgs(...who), { env }),
    loginRefused: (...who) => refused('sh', loginArgs(...who), { env }),
    build: (name, options) =>
      run(docker, ['build', '--tag', name, buildContext(options)], { env: { ...env, DOCKER_BUILDKIT: '0' } }),
  };
}
