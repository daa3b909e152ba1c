import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { Connections } from '../../registry/host/connections.ts';
import type { Want } from '../../registry/host/connector.ts';
import { thisMachine } from '../../registry/host/machine.ts';
import { connectorOf, someDoor } from './connections.ts';

/**
 * As a program: connects or disconnects what `wants` says on the machine under a folder, and is killed as by `kill -9`
 * right before the so manieth time that it changes what a disk shows; or before it does a thing by that name, such as
 * `truncate` or `rename /etc/tool/config`. Ends with 0 where it does not come to that.
 */
const [deed = '', root = '', home = '', moment = '', wants = ''] = process.argv.slice(2);
let left = Number(moment);

function dieInTime(name: string, to: unknown): void {
  const [what, where = ''] = moment.split(' ');
  if (--left === 0 || (what === name && `${to ?? ''}`.endsWith(where))) process.kill(process.pid, 'SIGKILL');
}

function watched<Call extends (...args: never[]) => unknown>(name: string, call: Call): Call {
  return function (this: unknown, ...args: never[]) {
    dieInTime(name, args[1]);
    return call.apply(this, args);
  } as Call;
}

const probe = await fs.open(process.execPath);
const handles = Object.getPrototypeOf(probe) as FileHandle;
await probe.close();
for (const name of ['writeFile', 'truncate'] as const)
  Object.assign(handles, { [name]: watched(name, handles[name]) });
for (const name of ['rename', 'unlink', 'mkdir', 'rmdir'] as const)
  Object.assign(fs, { [name]: watched(name, fs[name] as () => unknown) });
syncBuiltinESMExports();

const connections = new Connections({
  machine: thisMachine({ root }),
  home,
  door: async () => someDoor,
  connectors: [connectorOf(() => JSON.parse(wants) as Want[])],
});
if (deed === 'connect') await connections.connect('docker');
else await connections.disconnect('docker');
