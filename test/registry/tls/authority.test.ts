import { fork } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { makeCertificate, openssl, type Pair, tlsOf } from '../../make/certificates.ts';
import { run } from '../../make/command.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { describeWith } from '../../make/tools.ts';

const dayMs = 86_400_000;

describe('the authority of a machine', () => {
  test('is made once, and is the same for whoever comes later', async () => {
    const { home, tls } = tlsOf();
    const first = await tls.authority();
    expect(await tlsOf({ home }).tls.authority()).toEqual(first);
    expect(first.fingerprint).toBe(
      new X509Certificate(first.pem).fingerprint256.replaceAll(':', '').toLowerCase(),
    );
  });

  test('is for ten years, and its facts say what it may sign for', async () => {
    const { tls } = tlsOf();
    const { authority } = await tls.facts();
    expect(authority.name).toMatch(/^Berth local authority \(.+@.+\)$/);
    expect(authority.names).toEqual(
      expect.arrayContaining(['localhost', 'local', 'internal', '127.0.0.0/8', '::1/128', 'fc00::/7']),
    );
    expect(authority.notAfter - authority.notBefore).toBe(3653 * dayMs);
    expect(authority.notBefore).toBeLessThan(Date.now() - dayMs / 2);
  });

  test.skipIf(process.platform === 'win32')('keeps its keys to this user', async () => {
    const { home, tls, fileOf } = tlsOf();
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    await tls.served();
    const modes = readdirSync(`${home}/tls`).map((name) => [name, statSync(fileOf(name)).mode & 0o777]);
    expect(modes).toEqual(
      ['authority.key', 'authority.pem', 'localhost.json', 'localhost.pem'].map((name) => [name, 0o600]),
    );
    expect(statSync(`${home}/tls`).mode & 0o777).toBe(0o700);
  });

  test('is one although several processes begin at once', async () => {
    const home = temporaryFolder();
    const made = await Promise.all(Array.from({ length: 4 }, () => authorityOfProcess(home)));
    expect(new Set(made).size).toBe(1);
    expect(readFileSync(`${home}/tls/authority.pem`, 'utf8')).toBe(made[0]);
    expect(readdirSync(`${home}/tls`).sort()).toEqual([
      'authority.key',
      'authority.pem',
      'localhost.json',
      'localhost.pem',
    ]);
    const { tls } = tlsOf({ home });
    const { cert } = await tls.served();
    expect(new X509Certificate(cert).verify(new X509Certificate(made[0] ?? '').publicKey)).toBe(true);
  });

  test.each([
    ['is no certificate', () => 'half of a certi'],
    ['is empty', () => ''],
    ['is a leaf', () => makeCertificate().cert],
    ['has expired', (at: Date) => makeExpired(at)],
  ])('that %s is set aside, and said', async (_what, text) => {
    const { home, tls, fileOf, errors } = tlsOf();
    const { pem } = await tls.authority();
    const damaged = text(new Date());
    writeFileSync(fileOf('authority.pem'), damaged);
    const other = tlsOf({ home });
    const anew = await other.tls.authority();
    expect(anew.pem).not.toBe(pem);
    const [aside = ''] = readdirSync(`${home}/tls`).filter((name) => name.includes('damaged'));
    expect(readFileSync(fileOf(aside), 'utf8')).toBe(damaged);
    expect(other.tls.notices).toMatchObject([{ code: 'AUTHORITY_REPLACED', facts: { file: fileOf(aside) } }]);
    expect((await other.tls.facts()).troubles).toEqual(other.tls.notices);
    expect(other.errors).toHaveLength(1);
    expect(errors).toEqual([]);
    expect(await tlsOf({ home }).tls.authority()).toEqual(anew);
  });

  test('signs on with the same key where only its certificate was lost, so whoever trusted it still does', async () => {
    const { home, tls, fileOf } = tlsOf();
    const { pem } = await tls.authority();
    rmSync(fileOf('authority.pem'));
    const { cert } = await tlsOf({ home }).tls.served();
    expect(verified(cert, pem)).toContain('OK');
  });

  test('that lost its key serves what it signed, and is made anew when it has to sign', async () => {
    const { home, tls, fileOf } = tlsOf();
    const pair = await tls.served();
    rmSync(fileOf('authority.key'));
    const { tls: later } = tlsOf({ home });
    expect(await later.served()).toEqual(pair);
    expect(later.notices).toEqual([]);
    await later.renew();
    expect(later.notices).toMatchObject([{ code: 'AUTHORITY_REPLACED' }]);
    expect(verified((await later.served()).cert, (await later.authority()).pem)).toContain('OK');
  });

  test('whose key is another is made anew when it has to sign', async () => {
    const { home, tls, fileOf } = tlsOf();
    await tls.served();
    writeFileSync(fileOf('authority.key'), makeCertificate().key);
    await tls.renew();
    expect(tls.notices).toMatchObject([{ code: 'AUTHORITY_REPLACED' }]);
    expect(readdirSync(`${home}/tls`).filter((name) => name.includes('.damaged-'))).toHaveLength(2);
    expect(verified((await tls.served()).cert, (await tls.authority()).pem)).toContain('OK');
  });

  test.runIf(process.getuid?.() === 0)('that this user may not read is no reason for another', async () => {
    const { home, tls, fileOf } = tlsOf();
    const { pem } = await tls.authority();
    const nobody = 65_534;
    for (const path of [home, `${home}/tls`]) chownSync(path, nobody, nobody);
    process.seteuid?.(nobody);
    try {
      await expect(tlsOf({ home }).tls.authority()).rejects.toMatchObject({ code: 'FOLDER_UNWRITABLE' });
    } finally {
      process.seteuid?.(0);
    }
    expect(readFileSync(fileOf('authority.pem'), 'utf8')).toBe(pem);
    expect(readdirSync(`${home}/tls`)).toEqual(['authority.key', 'authority.pem']);
  });

  test('is not replaced where its folder is none', async () => {
    const { home, tls } = tlsOf();
    mkdirSync(home, { recursive: true });
    writeFileSync(`${home}/tls`, '');
    await expect(tls.authority()).rejects.toMatchObject({
      code: 'FOLDER_UNWRITABLE',
      message: expect.stringContaining(`${home}/tls`),
    });
  });

  test.each([
    ['thinkpad', 'thinkpad'],
    ['Build-7', 'build-7'],
    ['vm.example.com', 'vm.example.com'],
    ['dev', undefined],
    ['app', undefined],
    ['laptop.local', undefined],
    ['not a name', undefined],
  ])('of a machine called %s may sign for %s besides', async (host, own) => {
    called(host);
    const { authority } = await tlsOf().tls.facts();
    expect(authority.names[authority.names.indexOf('test') + 1]).toBe(own ?? '127.0.0.0/8');
  });
});

describeWith('to openssl', { tools: ['openssl'] }, () => {
  test('it is an authority for servers within its constraints, and all of that is critical', async () => {
    const { tls } = tlsOf();
    const { pem } = await tls.authority();
    const text = openssl(['x509', '-noout', '-text'], pem);
    expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(text).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
    expect(text).toMatch(/Name Constraints: critical\s+Permitted:/);
    expect(text).toContain('NIST CURVE: P-256');
    for (const name of [
      'DNS:localhost',
      'DNS:home.arpa',
      'IP:172.16.0.0/255.240.0.0',
      'IP:FC00:0:0:0:0:0:0:0/FE00:',
    ])
      expect(text).toContain(name);
  });

  test.each([
    ['DNS:localhost', true],
    ['DNS:registry.localhost', true],
    ['DNS:host.docker.internal', true],
    ['DNS:nas.local,IP:192.168.7.7', true],
    ['IP:127.5.5.5,IP:10.1.2.3,IP:172.31.255.255,IP:fd12::1', true],
    ['DNS:registry.example.com', false],
    ['DNS:localhost,DNS:registry.example.com', false],
    ['DNS:localhost.example.com', false],
    ['DNS:notlocalhost', false],
    ['IP:8.8.8.8', false],
    ['IP:172.32.0.1', false],
    ['IP:2001:db8::1', false],
  ])('a certificate for %s that its key signed is good: %s', async (names, isGood) => {
    const { tls, fileOf } = tlsOf();
    const { pem } = await tls.authority();
    const issuer: Pair = { cert: pem, key: readFileSync(fileOf('authority.key'), 'utf8') };
    const { cert } = makeCertificate({ names, issuer });
    if (isGood) expect(verified(cert, pem)).toContain('OK');
    else expect(() => verified(cert, pem)).toThrow('permitted subtree violation');
  });

  test('no further authority is good that it signed', async () => {
    const { tls, fileOf } = tlsOf();
    const { pem } = await tls.authority();
    const issuer: Pair = { cert: pem, key: readFileSync(fileOf('authority.key'), 'utf8') };
    const between = makeCertificate({ isAuthority: true, names: '', issuer, name: 'between' });
    const { cert } = makeCertificate({ issuer: between });
    expect(() => verified(cert, pem, between.cert)).toThrow('path length constraint exceeded');
  });
});

describe('to clients', () => {
  test('Node refuses what it signed for a name of the internet', async () => {
    const { tls, fileOf } = tlsOf();
    const { pem } = await tls.authority();
    const issuer: Pair = { cert: pem, key: readFileSync(fileOf('authority.key'), 'utf8') };
    const outside = await served(makeCertificate({ names: 'DNS:localhost,DNS:example.com', issuer }));
    await expect(fetched(outside, pem)).rejects.toThrow('permitted subtree violation');
    await expect(fetched(await served(await tls.served()), pem)).resolves.toBe('hello');
  });

  describeWith('and so does curl', { tools: ['curl', 'openssl'] }, ({ curl }) => {
    test('by name and by address', async () => {
      const { tls, fileOf } = tlsOf();
      await tls.authority();
      const port = await served(await tls.served());
      for (const host of ['localhost', '127.0.0.1'])
        expect(
          await run(curl, ['-sS', '--cacert', fileOf('authority.pem'), `https://${host}:${port}/`]),
        ).toBe('hello');
      await expect(run(curl, ['-sS', `https://localhost:${port}/`])).rejects.toThrow(/self.signed|issuer/i);
      const issuer: Pair = {
        cert: readFileSync(fileOf('authority.pem'), 'utf8'),
        key: readFileSync(fileOf('authority.key'), 'utf8'),
      };
      const outside = await served(makeCertificate({ names: 'DNS:localhost,IP:9.9.9.9', issuer }));
      await expect(
        run(curl, ['-sS', '--cacert', fileOf('authority.pem'), `https://localhost:${outside}/`]),
      ).rejects.toThrow('permitted subtree violation');
    });
  });
});

/** What openssl says of a certificate, as strictly as it can; a refusal is thrown. */
function verified(cert: string, authority: string, between = ''): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries({ cert, authority, between }))
    writeFileSync(`${folder}/${name}`, text);
  return openssl([
    'verify',
    '-x509_strict',
    '-purpose',
    'sslserver',
    '-CAfile',
    `${folder}/authority`,
    ...(between ? ['-untrusted', `${folder}/between`] : []),
    `${folder}/cert`,
  ]);
}

async function served({ cert, key }: Pair): Promise<number> {
  const server = createServer({ cert, key }, (_request, response) => void response.end('hello'));
  server.on('tlsClientError', () => undefined); // Some clients are to go.
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  return (server.address() as AddressInfo).port;
}

async function fetched(port: number, ca: string): Promise<string> {
  const { get } = await import('node:https');
  return new Promise((resolve, reject) => {
    get({ host: 'localhost', port, ca, agent: false }, (response) => {
      response.setEncoding('utf8').once('data', resolve);
    }).once('error', reject);
  });
}

/** The authority's PEM as a process of its own gets it, which begins when told. */
async function authorityOfProcess(home: string): Promise<string> {
  const script = `${temporaryFolder()}/process.mts`;
  const tls = new URL('../../../registry/tls/tls.ts', import.meta.url);
  writeFileSync(
    script,
    `import { Tls } from ${JSON.stringify(tls.href)};
     const tls = new Tls({ home: ${JSON.stringify(home)}, onError: (error) => { throw error; } });
     await tls.served();
     process.send((await tls.authority()).pem);
     process.disconnect();`,
  );
  const child = fork(script, { execArgv: [], timeout: 30_000 });
  const [[pem]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
  return pem;
}

function makeExpired(now: Date): string {
  const { cert } = makeCertificate({ isAuthority: true, days: 1 });
  vi.useFakeTimers({ toFake: ['Date'], now: now.getTime() + 2 * dayMs });
  onTestFinished(() => void vi.useRealTimers());
  return cert;
}

function called(host: string): void {
  const { hostname } = os;
  os.hostname = () => host;
  syncBuiltinESMExports();
  onTestFinished(() => {
    os.hostname = hostname;
    syncBuiltinESMExports();
  });
}
