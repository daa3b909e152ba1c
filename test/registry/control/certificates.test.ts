import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { makeCertificate } from '../../make/certificates.ts';
import { control } from '../../make/control.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';
import { askSecurely } from '../../make/secure.ts';

test('the next connection is shown another certificate as soon as there is one, without a restart', async () => {
  const home = temporaryFolder();
  const { port, data } = await live({ home });
  const door = control(data);
  const before = await shownOn(port);
  expect((await door.ask('certificates', {})).served.fingerprint).toBe(before);
  const renewed = await door.ask('renewCertificate', { names: ['nas.lan'] });
  expect(renewed.served.names).toContain('nas.lan');
  expect(renewed.served.fingerprint).not.toBe(before);
  expect(await shownOn(port)).toBe(renewed.served.fingerprint);
  const { cert, key } = makeCertificate();
  const imported = await door.ask('importCertificate', { certificate: cert, key });
  expect(imported.served.kind).toBe('own');
  expect(await shownOn(port)).toBe(imported.served.fingerprint);
  const dropped = await door.ask('dropCertificate', {});
  expect(await shownOn(port)).toBe(dropped.served.fingerprint);
  expect(dropped.served.fingerprint).toBe(renewed.served.fingerprint);
});

test('a name that it was made for is one of this registry', async () => {
  const { port, data } = await live({ home: temporaryFolder() });
  const asked = async (host: string) =>
    (await askSecurely(port, 'GET', '/v2/', { headers: { host } })).status;
  expect([await asked('nas.lan'), await asked('localhost')]).toEqual([403, 200]);
  await control(data).ask('renewCertificate', { names: ['nas.lan'] });
  expect([await asked('nas.lan'), await asked('other.lan')]).toEqual([200, 403]);
});

test('beside an own one that is not for localhost, who asks for localhost is shown the local one', async () => {
  const { port, data } = await live({ home: temporaryFolder() });
  const door = control(data);
  const local = await shownOn(port);
  const { cert, key } = makeCertificate({ names: 'DNS:registry.example.com,DNS:mine.lan' });
  const own = (await door.ask('importCertificate', { certificate: cert, key })).served.fingerprint;
  expect(await shownOn(port, 'localhost')).toBe(local);
  expect(await shownOn(port, 'registry.localhost')).toBe(local);
  expect(await shownOn(port, 'registry.example.com')).toBe(own);
  expect(await shownOn(port, 'another.example.com')).toBe(own);
  expect(await shownOn(port)).toBe(own);
  const renewed = await door.ask('renewCertificate', { names: ['nas.lan', 'mine.lan'] });
  expect(renewed.served.fingerprint).toBe(own);
  expect(await shownOn(port, 'mine.lan')).toBe(own);
  expect(await shownOn(port, 'nas.lan')).not.toBe(own);
  const both = makeCertificate();
  const other = await door.ask('importCertificate', { certificate: both.cert, key: both.key });
  expect(await shownOn(port, 'localhost')).toBe(other.served.fingerprint);
});

test('the authority is exported as it is, and what is refused says why', async () => {
  const home = temporaryFolder();
  const { data, port } = await live({ home });
  const door = control(data);
  const { pem, commands } = await door.ask('exportAuthority', { host: 'nas.lan:5000' });
  expect(pem).toBe(readFileSync(`${home}/tls/authority.pem`, 'utf8'));
  expect(commands.map(({ system }) => system)).toEqual(
    expect.arrayContaining([
      'debian',
      'redhat',
      'arch',
      'suse',
      'macos',
      'windows',
      'firefox',
      'java',
      'node',
    ]),
  );
  const typed = (await door.ask('exportAuthority', {})).commands.flatMap(({ commands }) => commands);
  expect(typed.join('\n')).toMatch(new RegExp(`/etc/docker/certs\\.d/[^/]+\\.local:${port}/ca\\.crt`));
  const { cert } = makeCertificate();
  const { key } = makeCertificate();
  await expect(door.ask('importCertificate', { certificate: cert, key })).rejects.toMatchObject({
    code: 'KEY_MISMATCH',
    facts: { name: 'a server' },
  });
  await expect(door.ask('renewCertificate', { names: ['example.com'] })).rejects.toMatchObject({
    code: 'NAME_OUTSIDE_AUTHORITY',
  });
});

test('what a person should know of their certificate stands in the status, also before any client came', async () => {
  const home = temporaryFolder();
  const first = await live({ home });
  const { cert, key } = makeCertificate({ days: 10, name: 'mine' });
  await control(first.data).ask('importCertificate', { certificate: cert, key });
  const notices = [{ code: 'CERTIFICATE_EXPIRES', facts: { name: 'mine', days: 9 } }];
  expect((await control(first.data).ask('status', {})).notices).toMatchObject(notices);
  await first.stop();
  const { data } = await live({ home });
  await expect.poll(async () => (await control(data).ask('status', {})).notices).toMatchObject(notices);
});

test('a registry that nobody asked for TLS has made no certificate', async () => {
  const home = temporaryFolder();
  const { url, stop } = await live({ home });
  expect((await fetch(`${url}/v2/`)).status).toBe(200);
  await stop();
  expect(() => readFileSync(`${home}/tls/authority.pem`)).toThrow('ENOENT');
});

test('a damaged own certificate does not keep a registry from starting', async () => {
  const home = temporaryFolder();
  const { stop, data } = await live({ home });
  await control(data).ask('certificates', {});
  await stop();
  writeFileSync(`${home}/tls/own.pem`, 'damaged');
  const { port, data: again } = await live({ home, data });
  expect((await control(again).ask('certificates', {})).troubles).toMatchObject([
    { code: 'CERTIFICATE_INVALID' },
  ]);
  expect(await shownOn(port)).toMatch(/^[0-9a-f]{64}$/);
});

/** SHA-256 of the certificate that a client which comes now is shown. */
function shownOn(port: number, servername?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, rejectUnauthorized: false, ...(servername && { servername }) };
    const socket = connect(options, () => {
      resolve(socket.getPeerCertificate().fingerprint256.replaceAll(':', '').toLowerCase());
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
