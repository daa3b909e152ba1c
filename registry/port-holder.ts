import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { get } from 'node:http';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { PlainError } from './errors.ts';

const run = promisify(execFile);

interface Held {
  host: string;
  port: number;
}

/** Who holds a port and what to do about it, by the option that chooses another. */
export async function portTaken({ host, port }: Held, option: string, cause: unknown): Promise<PlainError> {
  const suggestion = port === 5000 ? 5002 : port + 1;
  const instead = `use another port, for example ${option} localhost:${suggestion}`;
  const holder = await whoHolds({ host, port });
  const shown = holder?.pid === undefined ? holder?.name : `${holder.name} (process ${holder.pid})`;
  const stop = holder?.name === airPlay ? airPlayOff : 'Stop it';
  return new PlainError(
    `Port ${port} on ${host} is held by ${shown ?? 'another program'}. ${stop}, or ${instead}.`,
    { code: 'PORT_TAKEN', facts: { host, port, suggestion, ...holder }, cause },
  );
}

const airPlay = 'AirPlay Receiver';
const airPlayOff = 'Turn it off in System Settings, General, AirDrop & Handoff';

/** The program that listens on a port; undefined where it is another user's and may not be seen. */
export async function whoHolds({ host, port }: Held): Promise<Holder | undefined> {
  if (await isAirPlay({ host, port })) return { name: airPlay };
  return findHolder({ host, port }).catch(() => undefined);
}

/** macOS's receiver answers every HTTP request, and names its kind in the Server header. */
function isAirPlay({ host, port }: Held): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host, port, path: '/', timeout: 1000 }, (response) => {
      resolve(/^AirTunes\//.test(String(response.headers.server)));
      response.destroy();
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
    request.on('close', () => resolve(false));
  });
}

export interface Holder {
  name: string;
  pid?: number;
}

/** Each system's own way to ask; undefined where the holder is another user's and may not be seen. */
async function findHolder({ host, port }: Held): Promise<Holder | undefined> {
  if (process.platform === 'linux') return findOnLinux({ host, port });
  if (process.platform === 'win32') return findOnWindows(port);
  const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { timeout: 3000 });
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  return pid === undefined
    ? undefined
    : { pid: Number(pid), name: /^c(.+)$/m.exec(stdout)?.[1] ?? 'a program' };
}

/** From /proc, because neither ss nor lsof is on every machine: the port's socket inodes, then who has one of them. */
async function findOnLinux({ host, port }: Held): Promise<Holder | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((table) => readFile(table, 'utf8').catch(() => '')),
  );
  const listening = tables.flatMap((table) => listeningInodes(table, { host, port }));
  const inodes = new Set(listening.map((inode) => `socket:[${inode}]`));
  for (const pid of await readdir('/proc')) {
    // We may hold the port's other address ourselves.
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const file of files) {
      const link = await readlink(`/proc/${pid}/fd/${file}`).catch(() => '');
      if (inodes.has(link)) return { pid: Number(pid), name: await programName(pid) };
    }
  }
  return undefined;
}

/** The program's file name; its `comm` would be that of a thread, `MainThread` for Node. */
async function programName(pid: string): Promise<string> {
  const [program = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  return basename(program) || (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
}

/** Local addresses of /proc/net/tcp that keep others from 127.0.0.1 or ::1: the address itself, and every address. */
const inTheWay: Record<string, string[]> = {
  '127.0.0.1': ['0100007F', '00000000', '0'.repeat(32)],
  '::1': ['00000000000000000000000001000000', '0'.repeat(32)],
};

/** Lines of /proc/net/tcp: `sl local_address rem_address st … inode`; state 0A is LISTEN. */
export function listeningInodes(table: string, { host, port }: Held): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => {
      const [address = '', ownPort] = local.split(':');
      return state === '0A' && ownPort === hex && (inTheWay[host]?.includes(address) ?? true);
    })
    .flatMap((fields) => fields[9] ?? []);
}

async function findOnWindows(port: number): Promise<Holder | undefined> {
  const { stdout } = await run('netstat', ['-ano', '-p', 'TCP'], { timeout: 5000 });
  const pid = new RegExp(`:${port}\\s+\\S+\\s+LISTENING\\s+(\\d+)`).exec(stdout)?.[1];
  if (pid === undefined) return undefined;
  const { stdout: tasks } = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], {
    timeout: 5000,
  });
  return { pid: Number(pid), name: /^"([^"]+)"/.exec(tasks.trim())?.[1] ?? 'a program' };
}
