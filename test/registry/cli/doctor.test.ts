import { once } from 'node:events';
import { createServer as createWeb } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Examination } from '../../../registry/facts.ts';
import { serve } from '../../make/berth.ts';
import { berth } from '../../make/cli.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';

/** `berth doctor` while no registry runs, by what would be listened on. */
async function withoutRegistry(listen: string, args: string[] = []) {
  const data = temporaryFolder();
  return berth(['doctor', '--data', data, ...args], { env: { BERTH_LISTEN: listen } });
}

test('without a registry and with a free port it says how to start one', async () => {
  const port = await freePort();
  const { code, stdout } = await withoutRegistry(`localhost:${port}`);
  expect(code).toBe(2);
  expect(stdout).toContain(`nobody has port ${port} on 127.0.0.1`);
  expect(stdout).toMatch(/try: {3}berth serve --data \S+/);
});

test('without a registry it says who has the port, and which other one to use', async () => {
  const { address } = await serve();
  const { code, stdout } = await withoutRegistry(address, ['--json']);
  expect(code).toBe(2);
  const { checks }: Examination = JSON.parse(stdout);
  const taken = checks.find(({ trouble }) => trouble?.code === 'PORT_TAKEN');
  expect(taken).toMatchObject({ ok: false, trouble: { facts: { holder: 'another Berth' } } });
  expect(taken?.fix?.command).toBe(`berth serve --listen localhost:${taken?.trouble?.facts.suggestion}`);
});

test('without a registry AirPlay is named by what it answers', async () => {
  const web = createWeb((_request, response) =>
    response.writeHead(403, { server: 'AirTunes/775.3.1' }).end(),
  );
  onTestFinished(() => void web.close());
  web.listen(0, '::1');
  await once(web, 'listening');
  const { port } = web.address() as AddressInfo;
  const { stdout } = await withoutRegistry(`localhost:${port}`);
  expect(stdout).toContain(`port ${port} on ::1 is held by AirPlay Receiver`);
  expect(stdout).toContain('Turn it off in System Settings');
});

test('an engine that is not there is one sentence and exit code 1', async () => {
  const { data } = await live({ home: temporaryFolder() });
  const { code, stdout, stderr } = await berth(['doctor', 'nonesuch', '--data', data]);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toBe('There is no nonesuch on this machine. berth connect shows what there is.\n');
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
