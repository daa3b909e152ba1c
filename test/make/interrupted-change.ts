import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { Connections } from '../../registry/host/connections.ts';
import type { Want } from '../../registry/host/connector.ts';
import { thisMachine } from '../../registry/host/machine.ts';
import { connectorOf, someDoor } from './connections.ts';

/**
 * As a program: connects or disconnects what `wants` says on the machine under a folder, and is killed as by `kill -9`
 * right before the so manieth time that it changes what a disk shows. Ends with 0 when there were not so many.
 */
const [deed = '', root = '', home = '', count = '', wants = ''] = process.argv.slice(2);
let left = Number(count);

function dieInTime(): void {
  if (--left === 0) process.kill(process.pid, 'SIGKILL');
}

function counted<Call extends (...args: never[]) => unknown>(call: Call): Call {
  return function (this: unknown, ...args: never[]) {
    dieInTime();
    return call.apply(this, args);
  } as Call;
}

const probe = await fs.open(process.execPath);
const handles = Object.getPrototypeOf(probe) as FileHandle;
await probe.close();
for (const name of ['writeFile', 'truncate'] as const)
  Object.assign(handles, { [name]: counted(handles[name]) });
for (const name of ['rename', 'unlink', 'mkdir', 'rmdir'] as const)
  Object.assign(fs, { [name]: counted(fs[name] as () => unknown) });
syncBuiltinESMExports();

const connections = new Connections({
  machine: thisMachine({ root }),
  home,
  door: async () => someDoor,
  connectors: [connectorOf(() => JSON.parse(wants) as Want[])],
});
if (deed === 'connect') await connections.connect('docker');
else await connections.disconnect('docker');
