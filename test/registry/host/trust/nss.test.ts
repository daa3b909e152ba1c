import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nss } from '../../../../registry/host/trust/nss.ts';
import { storeName } from '../../../../registry/tls/store-name.ts';
import { makeCertificate, tlsOf } from '../../../make/certificates.ts';
import { describeWith } from '../../../make/tools.ts';
import { trustPlace } from '../../../make/trust.ts';

const home = '/home/somebody';
const databases = [
  `${home}/.pki/nssdb`,
  `${home}/.mozilla/firefox/ab12.default-release`,
  `${home}/snap/firefox/common/.mozilla/firefox/cd34.default`,
];

describeWith('Firefox and Chromium', { tools: ['certutil'] }, ({ certutil }) => {
  async function browsers() {
    const place = await trustPlace(nss, { [`${home}/.mozilla/firefox/profiles.ini`]: '' }, { isOpen: true });
    for (const database of databases) {
      mkdirSync(place.at(database), { recursive: true });
      execFileSync(certutil, ['-N', '-d', `sql:${place.at(database)}`, '--empty-password']);
    }
    return { ...place, name: storeName(place.door.fingerprint) };
  }

  const list = (path: string) => execFileSync(certutil, ['-L', '-d', `sql:${path}`], { encoding: 'utf8' });

  test('trust it in each database there is, and then no more', async () => {
    const { connections, at, name } = await browsers();
    expect(await connections.engines()).toMatchObject([{ id: 'nss', state: 'optional', changes: 3 }]);
    const { changes, elevated } = await connections.plan('nss');
    expect(elevated).toBe(false);
    expect(changes.map(({ subject }) => subject)).toEqual(
      databases.map((database) => `certutil -A -a -d sql:${at(database)} -n ${name} -t C,,`),
    );
    await connections.connect('nss');
    for (const database of databases) expect(list(at(database))).toMatch(new RegExp(`^${name} +C,,`, 'm'));
    expect(await connections.engines()).toMatchObject([{ state: 'connected', changes: 0 }]);
    await connections.disconnect('nss');
    for (const database of databases) expect(list(at(database))).not.toContain(name);
  });

  test('refuse what it signed outside its constraints', async () => {
    const { home, tls, fileOf } = tlsOf();
    const { pem, fingerprint } = await tls.authority();
    const issuer = { cert: pem, key: readFileSync(fileOf('authority.key'), 'utf8') };
    const { connections, at } = await browsersTrusting({ pem, fingerprint });
    await connections.connect('nss');
    const database = at(databases[0] ?? '');
    const good = join(home, 'good.pem');
    const outside = join(home, 'outside.pem');
    writeFileSync(good, (await tls.served()).cert);
    writeFileSync(outside, makeCertificate({ names: 'DNS:localhost,DNS:example.com', issuer }).cert);
    const verify = (file: string) => {
      execFileSync(certutil, ['-A', '-a', '-d', `sql:${database}`, '-n', file, '-t', ',,', '-i', file]);
      return spawnSync(certutil, ['-V', '-u', 'V', '-d', `sql:${database}`, '-n', file], {
        encoding: 'utf8',
      });
    };
    expect(verify(good).stdout).toContain('certificate is valid');
    expect(verify(outside).stdout).toContain('not permitted to issue a certificate with this name');
  });

  async function browsersTrusting({ pem, fingerprint }: { pem: string; fingerprint: string }) {
    const place = await trustPlace(nss, {}, { isOpen: true });
    Object.assign(place.door, { authority: pem, fingerprint });
    const [database = ''] = databases;
    mkdirSync(place.at(database), { recursive: true });
    execFileSync(certutil, ['-N', '-d', `sql:${place.at(database)}`, '--empty-password']);
    return place;
  }

  test('that were told by hand, or are gone, are no trouble when it is taken back', async () => {
    const { connections, at, name } = await browsers();
    await connections.connect('nss');
    const [pki = '', firefox = '', snap = ''] = databases.map(at);
    execFileSync(certutil, ['-D', '-d', `sql:${pki}`, '-n', name]);
    rmSync(firefox, { recursive: true });
    expect(await connections.disconnect('nss')).toMatchObject([{ state: 'undone' }]);
    expect(list(snap)).not.toContain(name);
  });

  test('of which one cannot be told are as they were', async () => {
    const { connections, at, name } = await browsers();
    const last = at(databases.at(-1) ?? '');
    writeFileSync(join(last, 'cert9.db'), 'not a database');
    await expect(connections.connect('nss')).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
    for (const database of databases.slice(0, -1)) expect(list(at(database))).not.toContain(name);
  });

  test('are found alone where a database lacks it', async () => {
    const { connections, at, name, door } = await browsers();
    const [pki = ''] = databases;
    execFileSync(certutil, ['-A', '-a', '-d', `sql:${at(pki)}`, '-n', name, '-t', 'C,,'], {
      input: door.authority,
    });
    expect(await connections.engines()).toMatchObject([{ changes: 2 }]);
  });
});

test('without certutil, its package is named', async () => {
  const { connections } = await trustPlace(nss, { [`${home}/.pki/nssdb/cert9.db`]: '' });
  expect(await connections.engines()).toMatchObject([
    { id: 'nss', state: 'broken', trouble: { code: 'PROGRAM_MISSING', facts: { program: 'certutil' } } },
  ]);
});

test.each(['darwin', 'win32', 'linux'] as const)(
  'on %s without a database there is nothing to tell',
  async (platform) => {
    const files = platform === 'linux' ? {} : { [`${home}/.pki/nssdb/cert9.db`]: '' };
    const { connections } = await trustPlace(nss, files, { platform });
    expect(await connections.engines()).toEqual([]);
  },
);

test('a folder of profiles is none itself', async () => {
  const { connections } = await trustPlace(nss, { [`${home}/.mozilla/firefox/cert9.db`]: '' });
  expect(await connections.engines()).toEqual([]);
});
