import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './folder.ts';
import { until } from './until.ts';

export interface DockerRegistry {
  /** `localhost:PORT`, as an image reference begins. */
  address: string;
  url: string;
  port: number;
  /** Its root directory. */
  folder: string;
  stop(): Promise<void>;
}

/** Runs Debian's docker-registry on a folder, until `stop` or the end of the test. */
export async function dockerRegistry(program: string, folder = temporaryFolder()): Promise<DockerRegistry> {
  const port = await freePort();
  const config = configOf(folder, port);
  const log = `${config}.log`;
  const child = run(program, ['serve', config], log);
  const exited = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  onTestFinished(stop);
  const url = `http://127.0.0.1:${port}`;
  const answers = () => fetch(`${url}/v2/`).then(({ ok }) => ok, ignoreRefusal);
  await until(async () => child.exitCode !== null || (await answers()), 30);
  if (child.exitCode !== null)
    throw new Error(`docker-registry did not start:\n${readFileSync(log, 'utf8')}`);
  return { address: `localhost:${port}`, url, port, folder, stop };
}

/** A configuration file of docker-registry for a folder. */
export function configOf(folder: string, port = 0): string {
  const config = join(temporaryFolder(), 'config.yml');
  writeFileSync(
    config,
    `version: 0.1
log: { level: warn }
storage:
  filesystem: { rootdirectory: ${JSON.stringify(folder)} }
  delete: { enabled: true }
http: { addr: '127.0.0.1:${port}' }
`,
  );
  return config;
}

function run(program: string, args: string[], log: string): ChildProcess {
  const file = openSync(log, 'a');
  const child = spawn(program, args, { stdio: ['ignore', file, file] });
  closeSync(file);
  return child;
}

function ignoreRefusal(): boolean {
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
