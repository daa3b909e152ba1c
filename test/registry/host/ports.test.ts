import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { checkPort } from '../../../registry/host/ports.ts';
import { serve } from '../../make/berth.ts';
import { control } from '../../make/control.ts';
import { live } from '../../make/life.ts';

test.each(['127.0.0.1', '::1'])('a port that somebody has on %s alone is not free', async (host) => {
  const port = await held(host);
  const { free, suggestion } = await checkPort(port, []);
  expect(free).toBe(false);
  expect(suggestion).toBeGreaterThan(port);
  expect(await checkPort(suggestion, [])).toMatchObject({ free: true, suggestion });
});

test('a port that nobody has is free, and stays so', async () => {
  const { suggestion: port } = await checkPort(await held('127.0.0.1'), []);
  const answer = { port, free: true, holder: null, suggestion: port };
  expect(await checkPort(port, [])).toEqual(answer);
  expect(await checkPort(port, [])).toEqual(answer);
});

test('the port of the registry itself is as good as free', async () => {
  const { data, port } = await live();
  expect(await control(data).ask('checkPort', { port })).toMatchObject({ free: true, suggestion: port });
});

test('who has a port is named', async () => {
  const { address } = await serve();
  const port = Number(address.split(':')[1]);
  expect(await checkPort(port, [])).toMatchObject({ free: false, holder: 'node' });
});

/** A port that is held on this address until the test has finished. */
async function held(host: string): Promise<number> {
  const server = createServer();
  onTestFinished(() => void server.close());
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
