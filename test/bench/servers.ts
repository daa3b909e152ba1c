import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endsWithUs, temporaryFolder } from './temporary.ts';

/** A registry that can be run: Berth, or the one it is compared with. */
export interface Registry {
  name: string;
  /** The command which serves `data` on that port of loopback. */
  command(data: string, port: number): string[];
}

export interface Server {
  registry: Registry;
  port: number;
  pid: number;
  data: string;
  /** From before the process was made to the first 200 on /v2/. */
  startedInMs: number;
  stop(): Promise<void>;
}

const longestStartMs = 30_000;
const entry = new URL('../../registry/berth.js', import.meta.url).pathname;

export const berth: Registry = {
  name: 'Berth',
  command: (data, port) => {
    const options = ['--data', data, '--listen', `127.0.0.1:${port}`];
    return [process.execPath, entry, 'serve', ...options];
  },
};

/** Debian's docker-registry, or nothing where it is not installed. */
export function findReference(): Registry | undefined {
  const version = spawnSync('docker-registry', ['--version'], { encoding: 'utf8' });
  if (version.error) return undefined;
  const name = `docker-registry ${/(\d+\.\d+\.\d+)/.exec(version.stdout)?.[1] ?? ''}`.trim();
  return { name, command: referenceCommand };
}

// Debian's /etc/docker/registry/config.yml without its password file. The log level is kinder than Debian's `info`,
// which writes two lines a request: so the comparison is with docker-registry at its best.
function referenceCommand(data: string, port: number): string[] {
  const config = `${data}.yml`;
  writeFileSync(
    config,
    `version: 0.1
log: { level: error }
storage:
  cache: { blobdescriptor: inmemory }
  filesystem: { rootdirectory: ${data} }
  delete: { enabled: true }
http: { addr: 127.0.0.1:${port}, headers: { X-Content-Type-Options: [nosniff] } }
health: { storagedriver: { enabled: true, interval: 10s, threshold: 3 } }
`,
  );
  return ['docker-registry', 'serve', config];
}

/** Runs the registry on its data; resolves with the first 200 on /v2/. */
export async function start(registry: Registry, data = temporaryFolder('data')): Promise<Server> {
  const port = await freePort();
  const log = join(temporaryFolder('log'), 'log');
  const begun = performance.now();
  const child = run(registry.command(data, port), log);
  const exited = once(child, 'exit');
  while (!(await answers(port))) {
    const isGone = child.exitCode !== null || child.signalCode !== null;
    if (isGone || performance.now() - begun > longestStartMs)
      throw new Error(`${registry.name} did not start:\n${readFileSync(log, 'utf8')}`);
    await sleep(2);
  }
  const startedInMs = performance.now() - begun;
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  return { registry, port, pid: child.pid ?? 0, data, startedInMs, stop };
}

/** Runs the registry for as long as it is used. */
export async function running<T>(
  registry: Registry,
  data: string | undefined,
  use: (server: Server) => Promise<T>,
): Promise<T> {
  const server = await start(registry, data);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

// Both servers write what they have to say to a file, as under a service manager.
function run([program = '', ...args]: string[], log: string): ChildProcess {
  const file = openSync(log, 'a');
  const child = spawn(program, args, { stdio: ['ignore', file, file] });
  closeSync(file);
  endsWithUs(child);
  return child;
}

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/v2/`, {
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(longestStartMs),
  }).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
