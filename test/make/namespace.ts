import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { run } from './command.ts';

/** A network of its own, as a virtual machine has it: its localhost is not this one. */
export interface Namespace {
  /** This machine, as it is seen from inside. */
  address: string;
  /** A program that runs another one in there: give its path, in a folder, and what it gets besides its arguments. */
  wrapper(folder: string, program: string, more?: string[]): string;
  /** From now on what comes to this port of `address` goes on to this machine's localhost, as products do it. */
  forward(port: number): Promise<void>;
  remove(): Promise<void>;
}

/** It needs root, `ip` and `nsenter`. For `beforeAll`: it is the caller who removes it. */
export async function makeNamespace(): Promise<Namespace> {
  const id = randomInt(1, 250);
  const name = `berth-${process.pid}-${id}`;
  const [address, inside] = [`10.231.${id}.1`, `10.231.${id}.2`];
  const link = `berth${process.pid % 100_000}x${id}`.slice(0, 13);
  const ip = (...words: string[]) => run('ip', words);
  await ip('netns', 'add', name);
  await ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'outside', 'netns', name);
  await ip('address', 'add', `${address}/30`, 'dev', link);
  await ip('link', 'set', link, 'up');
  await ip('-netns', name, 'address', 'add', `${inside}/30`, 'dev', 'outside');
  for (const device of ['outside', 'lo']) await ip('-netns', name, 'link', 'set', device, 'up');
  const servers: ReturnType<typeof createServer>[] = [];
  return {
    address,
    wrapper(folder, program, more = []) {
      const path = join(folder, 'wrapper');
      const words = [`--net=/run/netns/${name}`, program, '"$@"', ...more];
      writeFileSync(path, `#!/bin/sh\nexec nsenter ${words.join(' ')}\n`, { mode: 0o755 });
      return path;
    },
    async forward(port) {
      const server = createServer((socket) => {
        const onward = connect(port, '127.0.0.1');
        for (const end of [socket, onward])
          end.on('error', () => [socket, onward].map((one) => one.destroy()));
        socket.pipe(onward).pipe(socket);
      });
      servers.push(server);
      server.listen(port, address);
      await once(server, 'listening');
    },
    async remove() {
      for (const server of servers) server.close();
      // The link goes with it.
      await ip('netns', 'delete', name);
    },
  };
}
