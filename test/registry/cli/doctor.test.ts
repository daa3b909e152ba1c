import { once } from 'node:events';
import { createServer as createWeb } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { describeExamination } from '../../../registry/cli/doctor.ts';
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

test('an examination is shown by who tried what, with why it failed and what helps', () => {
  const check = { door: 'localhost:5000', command: null, ms: 40, trouble: null, fix: null };
  const trouble = { code: 'TLS_UNTRUSTED', message: 'It does not trust it.', facts: {} };
  const text = describeExamination({
    at: 0,
    checks: [
      { ...check, engine: null, what: 'listen', ok: true },
      { ...check, engine: null, what: 'environment', ok: null, trouble: { ...trouble, message: 'A proxy.' } },
      { ...check, engine: 'docker', what: 'push', ok: null, trouble: { ...trouble, message: 'It sleeps.' } },
      {
        ...{
          ...check,
          engine: 'podman',
          what: 'push',
          ok: false,
          command: 'podman push x',
          ms: 1240,
          trouble,
        },
        fix: { kind: 'connect', engine: 'podman', command: 'berth connect podman' },
      },
    ],
  });
  expect(text).toBe(`registry
ok        listen       localhost:5000  0.0 s
note      environment  localhost:5000
    A proxy.

docker
not tried  push  localhost:5000
    It sleeps.

podman
failed  push  localhost:5000  1.2 s
    tried: podman push x
    It does not trust it.
    try:   berth connect podman

1 of 2 checks failed; 1 could not be tried.`);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
