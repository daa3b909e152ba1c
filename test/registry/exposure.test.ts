import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startRegistry } from '../../registry/index.ts';
import { readSettings } from '../../registry/settings.ts';
import { inShort } from '../make/answer.ts';
import { ask } from '../make/ask.ts';
import { berth } from '../make/cli.ts';
import { control } from '../make/control.ts';
import { temporaryFolder } from '../make/folder.ts';
import { live } from '../make/life.ts';
import { askSecurely } from '../make/secure.ts';
import { basic, homeWith } from '../make/users.ts';

/** Of this machine in its network: to itself it is another machine there. */
const address = Object.values(networkInterfaces())
  .flatMap((all = []) => all)
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const ada = basic('ada', 'engine');
const users = () => homeWith({ ada: 'engine' });

describe('addresses that other machines can reach', () => {
  test.each(['0.0.0.0:0', '[::]:0', '192.0.2.7:0'])(
    'such as %s are refused where nobody has to log in',
    async (listen) => {
      const refused = live({ listen: ['localhost:0', listen], home: temporaryFolder() });
      await expect(refused).rejects.toMatchObject({ code: 'EXPOSED', facts: { addresses: listen } });
      await expect(refused).rejects.toThrow(/berth user add NAME --password-stdin/);
    },
  );

  test('leave nothing behind when they are refused', async () => {
    const data = temporaryFolder();
    await expect(live({ data, listen: ['0.0.0.0:0'], home: temporaryFolder() })).rejects.toThrow();
    await live({ data });
  });

  test('end the command with that sentence and code 1', async () => {
    const home = temporaryFolder();
    const { code, stderr } = await berth([
      'serve',
      ...['--listen', '0.0.0.0:0', '--data', join(temporaryFolder(), 'data'), '--home', home],
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^\S*0\.0\.0\.0:0 can be reached from other machines, so somebody has to log in/m);
  });

  test('are not for the window', async () => {
    const data = temporaryFolder();
    const options = { data, listen: ['127.0.0.1:0'], ui: true, uiListen: ['0.0.0.0:0'], home: users() };
    await expect(live(options)).rejects.toMatchObject({ code: 'EXPOSED' });
  });
});

describe.skipIf(address === undefined)('another machine', () => {
  const host = `${address}`;
  const start = (options: object = {}) =>
    live({ listen: [`${host}:0`, '127.0.0.1:0'], home: users(), ...options });
  const plainly = async (port: number, headers: Record<string, string> = {}) =>
    (await fetch(`http://${host}:${port}/v2/`, { headers })).status;

  test('comes by TLS and with a login', async () => {
    const { port, data } = await start();
    expect((await askSecurely(port, 'GET', '/v2/', { host })).status).toBe(401);
    expect(inShort(await askSecurely(port, 'GET', '/v2/', { host, headers: ada }))).toBe('200');
    const { exposed, addresses } = await control(data).ask('status', {});
    expect({ exposed, addresses }).toEqual({
      exposed: false,
      addresses: [`http://127.0.0.1:${port}`, `https://${host}:${port}`],
    });
  });

  test('is what the registry is to itself, where it listens nowhere else', async () => {
    const { data } = await live({ listen: [`${host}:0`], home: users() });
    const { reference } = await control(data).ask('pushWelcome', {});
    expect(reference).toMatch(new RegExp(`^${host}:\\d+/hello/berth:1$`));
  });

  test('is refused without TLS, also with the right password', async () => {
    const { port } = await start();
    const answer = await fetch(`http://${host}:${port}/v2/`, { headers: ada });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toBe(null);
    expect(await answer.json()).toMatchObject({
      errors: [{ code: 'DENIED', message: 'other machines reach this registry by https only' }],
    });
    for (const path of ['/', '/token', '/v2/app/tags/list', '/nothing'])
      expect((await fetch(`http://${host}:${port}${path}`)).status).toBe(403);
    expect((await ask(port, 'GET', '/v2/', { headers: ada })).status).toBe(200);
  });

  test('is let in without TLS where that was allowed, which the status says', async () => {
    const { port, data } = await start({ allowRemote: true });
    expect(await plainly(port, ada)).toBe(200);
    expect(await plainly(port)).toBe(401);
    expect(await control(data).ask('status', {})).toMatchObject({ exposed: true });
    const { stdout } = await berth(['status', '--data', data]);
    expect(stdout).toMatch(/Reachable from other machines, unencrypted/);
  });

  test('may be a proxy that is trusted', async () => {
    const { port } = await start({ trustedProxies: ['198.51.100.0/24', `${host}/32`] });
    expect(await plainly(port, ada)).toBe(200);
    const other = await start({ trustedProxies: ['198.51.100.0/24'] });
    expect(await plainly(other.port, ada)).toBe(403);
  });
});

test('a registry for this machine alone is not exposed, whatever is allowed', async () => {
  const { data } = await live({ allowRemote: true, home: temporaryFolder() });
  expect(await control(data).ask('status', {})).toMatchObject({ exposed: false });
});

test('all addresses of a machine are called by the name it has for itself', async () => {
  const settings = { data: temporaryFolder(), listen: ['0.0.0.0:0', '[::]:0'], home: users() };
  const registry = await startRegistry(await readSettings({ options: settings }));
  onTestFinished(() => registry.stop());
  expect(registry.addresses).toEqual([expect.stringMatching(/^http:\/\/localhost:\d+$/)]);
});
