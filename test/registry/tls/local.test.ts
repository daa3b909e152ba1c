import { X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os, { hostname } from 'node:os';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { makeCertificate, openssl, tlsOf } from '../../make/certificates.ts';
import { run } from '../../make/command.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { until } from '../../make/until.ts';

const dayMs = 86_400_000;

describe('the local certificate', () => {
  test('names all by which this machine is reached', async () => {
    const { served } = await tlsOf().tls.facts();
    expect(served).toMatchObject({ kind: 'local', name: 'localhost' });
    const own = hostname().toLowerCase();
    expect(served.names).toEqual(
      expect.arrayContaining([
        ...[
          'localhost',
          'registry.localhost',
          '127.0.0.1',
          '::1',
          'host.docker.internal',
          'host.lima.internal',
        ],
        ...[
          'host.minikube.internal',
          'host.k3d.internal',
          'host.containers.internal',
          `${own.split('.')[0]}.local`,
        ],
      ]),
    );
    expect(new Set(served.names).size).toBe(served.names.length);
  });

  test('is for 397 days and for servers alone, and says which key signed it', async () => {
    const { tls } = tlsOf();
    const { served, renewsAt } = await tls.facts();
    expect(served.notAfter - served.notBefore).toBe(397 * dayMs);
    expect(renewsAt).toBe(served.notAfter - 60 * dayMs);
    const text = openssl(['x509', '-noout', '-text'], (await tls.served()).cert);
    expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature\n/);
    expect(text).toMatch(/Extended Key Usage:\s+TLS Web Server Authentication\n/);
    expect(text).toContain('Authority Key Identifier');
    expect(text).toContain('NIST CURVE: P-256');
  });

  test('has the private addresses of this machine and none of its public ones', async () => {
    connected('192.168.3.4', '10.9.8.7', '203.0.113.9', 'fd00:1::2', '2001:db8::5', 'fe80::1', '169.254.7.7');
    const { names } = (await tlsOf().tls.facts()).served;
    expect(names).toEqual(expect.arrayContaining(['192.168.3.4', '10.9.8.7', 'fd00:1::2']));
    for (const address of ['203.0.113.9', '2001:db8::5', 'fe80::1', '169.254.7.7'])
      expect(names).not.toContain(address);
  });

  test('stays the same while nothing changes', async () => {
    const { home, tls } = tlsOf({ lookEveryMs: 20 });
    const changed = vi.fn();
    tls.on('changed', changed);
    const pair = await tls.served();
    expect(await tlsOf({ home }).tls.served()).toEqual(pair);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await tls.served()).toEqual(pair);
    expect(changed).not.toHaveBeenCalled();
  });

  test('is made anew when this machine gets another address, and told', async () => {
    connected('192.168.3.4');
    const { tls } = tlsOf({ lookEveryMs: 20 });
    const changes = changesOf(tls);
    const before = await tls.served();
    connected('192.168.3.4', '192.168.77.1');
    await until(() => changes.length > 0);
    expect(changes).toEqual([await tls.served()]);
    expect(changes[0]?.cert).not.toBe(before.cert);
    expect((await tls.facts()).served.names).toContain('192.168.77.1');
  });

  test('stays when an address goes: that it has one too many does no harm', async () => {
    connected('192.168.3.4', '172.18.0.1');
    const { tls } = tlsOf({ lookEveryMs: 20 });
    const before = await tls.served();
    connected('192.168.3.4');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await tls.served()).toEqual(before);
  });

  test('is not made again and again for a name that its authority may not sign for', async () => {
    const { home, tls } = tlsOf();
    const before = await tls.served();
    called('dev');
    const other = tlsOf({ home });
    const anew = await other.tls.served();
    expect(anew).not.toEqual(before);
    expect((await other.tls.facts()).served.names).toContain('dev.local');
    expect((await other.tls.facts()).served.names).not.toContain('dev');
    expect(await tlsOf({ home }).tls.served()).toEqual(anew);
  });

  test.each([
    [335, false],
    [336, true],
    [400, true],
  ])('after %i days it is made anew: %s', async (days, isAnew) => {
    const { tls } = tlsOf({ lookEveryMs: 20 });
    const changes = changesOf(tls);
    const before = await tls.served();
    inDays(days);
    if (isAnew) await until(() => changes.length > 0);
    else await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await tls.served()).cert !== before.cert).toBe(isAnew);
    expect(new X509Certificate((await tls.served()).cert).validToDate.getTime()).toBeGreaterThan(Date.now());
  });

  test('is made anew where the clock was wrong when it was made', async () => {
    inDays(1000);
    const { home, tls } = tlsOf();
    const before = await tls.served();
    vi.useRealTimers();
    const anew = await tlsOf({ home }).tls.served();
    expect(anew.cert).not.toBe(before.cert);
    expect(new X509Certificate(anew.cert).validFromDate.getTime()).toBeLessThan(Date.now());
  });

  test.each([
    ['is cut off', (text: string) => text.slice(0, text.length / 2)],
    ['is empty', () => ''],
    ['is of another key', (text: string) => text.replace(/-----BEGIN PRIVATE[\s\S]*/, makeCertificate().key)],
    ['was signed by somebody else', () => Object.values(makeCertificate()).join('')],
  ])('that %s is made anew', async (_what, edit) => {
    const { home, tls, fileOf } = tlsOf();
    const { cert } = await tls.served();
    writeFileSync(fileOf('localhost.pem'), edit(readFileSync(fileOf('localhost.pem'), 'utf8')));
    const anew = await tlsOf({ home }).tls.served();
    expect(anew.cert).not.toBe(cert);
    expect(
      new X509Certificate(anew.cert).verify(new X509Certificate((await tls.authority()).pem).publicKey),
    ).toBe(true);
  });

  test('is made anew where it is not known what it was asked to have', async () => {
    const { home, tls, fileOf } = tlsOf();
    await tls.renew(['nas.lan']);
    for (const text of ['{"asked":', '{"asked":[1],"chosen":[],"hosts":[]}', '[]']) {
      const { cert } = await tlsOf({ home }).tls.served();
      writeFileSync(fileOf('localhost.json'), text);
      expect((await tlsOf({ home }).tls.served()).cert).not.toBe(cert);
    }
  });

  test('that another process made anew is shown by this one too', async () => {
    const { home, tls } = tlsOf({ lookEveryMs: 20 });
    const changes = changesOf(tls);
    await tls.served();
    const { tls: other } = tlsOf({ home });
    await other.renew(['nas.lan']);
    await until(() => changes.length > 0);
    expect(await tls.served()).toEqual(await other.served());
  });

  test('is served without what signs it', async () => {
    const { home, tls } = tlsOf();
    await tls.served();
    const look = 'await new Promise((resolve) => setTimeout(resolve, 200));';
    expect(await loadedBy(home, `await tls.served(); await tls.authority(); ${look}`)).toBe('nothing');
    expect(await loadedBy(home, 'await tls.renew();')).toBe('what signs');
  });
});

describe('names that clients are told to use', () => {
  test('are in it where its authority may sign for them, and it is made once for them', async () => {
    const { home, tls } = tlsOf();
    const before = await tls.served();
    const hosts = ['NAS.lan', 'registry.example.com', '*.lan', '192.168.7.7'];
    const { tls: told } = tlsOf({ home, hosts, lookEveryMs: 20 });
    const changes = changesOf(told);
    const after = await told.served();
    expect(after.cert).not.toBe(before.cert);
    const { served, chosen } = await told.facts();
    expect(served.names).toEqual(expect.arrayContaining(['localhost', 'nas.lan', '192.168.7.7']));
    for (const name of ['registry.example.com', '*.lan']) expect(served.names).not.toContain(name);
    expect(chosen).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(changes).toEqual([]);
    expect((await told.renew(['x.test'])).served.names).toEqual(
      expect.arrayContaining(['nas.lan', 'x.test']),
    );
    expect(changes).toHaveLength(1);
  });

  test('of two registries with one home do not put each other out', async () => {
    const { home, tls: one } = tlsOf({ hosts: ['one.lan'], lookEveryMs: 20 });
    await one.served();
    const { tls: other } = tlsOf({ home, hosts: ['other.lan'], lookEveryMs: 20 });
    const served = await other.served();
    await until(async () => (await one.served()).cert === served.cert);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([await one.served(), await other.served()]).toEqual([served, served]);
    expect((await one.facts()).served.names).toEqual(expect.arrayContaining(['one.lan', 'other.lan']));
  });
});

describe('names that a person chose', () => {
  test('are in it from then on, also when it is made anew', async () => {
    const { home, tls } = tlsOf();
    const { chosen, served } = await tls.renew([
      'NAS.lan',
      '192.168.50.1',
      '[fd00::7]',
      'nas.lan',
      'x.test.',
    ]);
    expect(chosen).toEqual(['nas.lan', '192.168.50.1', 'fd00::7', 'x.test']);
    expect(served.names).toEqual(expect.arrayContaining(chosen));
    const later = await tlsOf({ home }).tls.renew();
    expect(later.chosen).toEqual(chosen);
    expect(later.served.names).toEqual(served.names);
    expect(later.served.fingerprint).not.toBe(served.fingerprint);
    expect((await tls.renew([])).chosen).toEqual([]);
  });

  test.each([
    ['registry.example.com', 'NAME_OUTSIDE_AUTHORITY'],
    ['8.8.8.8', 'NAME_OUTSIDE_AUTHORITY'],
    ['2001:db8::1', 'NAME_OUTSIDE_AUTHORITY'],
    ['nas.lan:5000', 'NAME_INVALID'],
    ['https://nas.lan', 'NAME_INVALID'],
    ['*.lan', 'NAME_INVALID'],
    ['a name', 'NAME_INVALID'],
    ['', 'NAME_INVALID'],
    ['-x.lan', 'NAME_INVALID'],
  ])('%s is refused, and nothing has changed', async (name, code) => {
    const { tls } = tlsOf();
    await tls.renew(['nas.lan']);
    const before = await tls.served();
    await expect(tls.renew(['other.lan', name])).rejects.toMatchObject({ code, facts: { name } });
    expect(await tls.served()).toEqual(before);
    expect((await tls.facts()).chosen).toEqual(['nas.lan']);
  });
});

function changesOf(tls: ReturnType<typeof tlsOf>['tls']) {
  const changes: { cert: string; key: string }[] = [];
  tls.on('changed', (pair) => changes.push(pair));
  return changes;
}

/** From now on the network of this machine has these addresses. */
function connected(...addresses: string[]): void {
  replaced('networkInterfaces', () => ({
    wire0: addresses.map((address) => ({
      ...loopback,
      address,
    })) as os.NetworkInterfaceInfo[],
  }));
}

function called(host: string): void {
  replaced('hostname', () => host);
}

const [loopback] = Object.values(os.networkInterfaces()).flat();
const real = { hostname: os.hostname, networkInterfaces: os.networkInterfaces };

function replaced<Name extends keyof typeof real>(name: Name, by: (typeof real)[Name]): void {
  Object.assign(os, { [name]: by });
  syncBuiltinESMExports();
  onTestFinished(() => {
    Object.assign(os, real);
    syncBuiltinESMExports();
  });
}

function inDays(days: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * dayMs });
  onTestFinished(() => void vi.useRealTimers());
}

/** Whether a process of its own that does this with the certificates of a home loads the libraries that sign. */
async function loadedBy(home: string, work: string): Promise<string> {
  const script = `${temporaryFolder()}/process.mts`;
  const tls = new URL('../../../registry/tls/tls.ts', import.meta.url);
  writeFileSync(
    script,
    `import { Tls } from ${JSON.stringify(tls.href)};
     const tls = new Tls({ home: ${JSON.stringify(home)}, lookEveryMs: 20, onError: (error) => { throw error; } });
     ${work}
     console.log('getMetadata' in Reflect ? 'what signs' : 'nothing');`,
  );
  const said = await run(process.execPath, [script]);
  rmSync(script);
  return said.trim();
}
