import { readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { makeCertificate, openssl, tlsOf } from '../../make/certificates.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { until } from '../../make/until.ts';

const dayMs = 86_400_000;

describe('a certificate of a person’s own', () => {
  test('is shown instead of the local one, from now on and later', async () => {
    const { home, tls, fileOf } = tlsOf();
    const changes = changesOf(tls);
    await tls.served();
    const own = makeCertificate({ name: 'mine' });
    const facts = await tls.import(own.cert, own.key);
    expect(facts).toMatchObject({ served: { kind: 'own', name: 'mine' }, renewsAt: null, troubles: [] });
    expect(facts.served.names).toEqual(['localhost', '127.0.0.1']);
    expect(changes).toEqual([await tls.served()]);
    expect(await tls.served()).toEqual({ cert: own.cert, key: own.key });
    expect(await tlsOf({ home }).tls.served()).toEqual(await tls.served());
    expect(statSync(fileOf('own.pem')).mode & 0o777).toBe(0o600);
    expect(readdirSync(`${home}/tls`)).not.toContain('own.key');
  });

  test('goes again, and the local one is back', async () => {
    const { home, tls } = tlsOf();
    const local = await tls.served();
    const changes = changesOf(tls);
    const { cert, key } = makeCertificate();
    await tls.import(cert, key);
    expect(await tls.drop()).toMatchObject({ served: { kind: 'local' }, troubles: [] });
    expect(changes).toEqual([{ cert, key }, local]);
    expect(readdirSync(`${home}/tls`).filter((name) => name.startsWith('own'))).toEqual([]);
    await expect(tls.drop()).resolves.toMatchObject({ served: { kind: 'local' } });
  });

  test.each([
    ['RSA', ['-newkey', 'rsa:2048']],
    ['P-384', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384']],
    ['Ed25519', ['-newkey', 'ed25519']],
  ])('may have a key of %s', async (_kind, key) => {
    const { tls } = tlsOf();
    const pair = makeCertificate({ key });
    await expect(tls.import(pair.cert, pair.key)).resolves.toMatchObject({ served: { kind: 'own' } });
  });

  test.each([
    ['-traditional', /BEGIN RSA PRIVATE KEY/],
    ['-outform=PEM', /BEGIN PRIVATE KEY/],
  ])('may have its key as openssl rsa %s writes it', async (option, form) => {
    const { tls } = tlsOf();
    const { cert, key } = makeCertificate({ key: ['-newkey', 'rsa:2048'] });
    const written = openssl(['rsa', ...option.split('=')], key);
    expect(written).toMatch(form);
    await expect(tls.import(cert, written)).resolves.toMatchObject({ served: { kind: 'own' } });
  });

  test('comes with its chain, which is put in order', async () => {
    const { tls } = tlsOf();
    const { root, between, server } = chain();
    for (const given of [
      [server, between],
      [between, server],
      [root, between, server],
    ]) {
      await tls.import(given.map(({ cert }) => cert).join('\n# and\n'), server.key);
      const expected = given.length === 3 ? [server, between, root] : [server, between];
      expect((await tls.served()).cert).toBe(expected.map(({ cert }) => cert).join(''));
    }
  });

  test('may be in one file with its key, with text between and Windows line ends', async () => {
    const { tls } = tlsOf();
    const { cert, key } = makeCertificate();
    const text = `Bag Attributes\n  friendlyName: mine\n${key}${cert}`.replaceAll('\n', '\r\n');
    await expect(tls.import(text, text)).resolves.toMatchObject({ served: { kind: 'own' } });
  });

  test('that signed itself as openssl req -x509 does is taken: it is its own authority', async () => {
    const { tls } = tlsOf();
    const { cert, key } = makeCertificate({ isAuthority: true });
    await expect(tls.import(cert, key)).resolves.toMatchObject({ served: { kind: 'own' } });
  });

  const { root, between, server } = chain();
  const other = makeCertificate({ name: 'other' });
  const rsa = makeCertificate({ key: ['-newkey', 'rsa:2048'] });
  const withPassword = openssl(['pkcs8', '-topk8', '-passout', 'pass:secret'], rsa.key);
  const oldPassword = openssl(['rsa', '-traditional', '-aes128', '-passout', 'pass:secret'], rsa.key);
  // openssl signs with whatever it is given.
  const leaf = makeCertificate({ name: 'a leaf' });
  const underLeaf = makeCertificate({ issuer: leaf });
  const weak = makeCertificate({ key: ['-newkey', 'rsa:512'] });

  test.each([
    ['no PEM', 'not a certificate', server.key, 'CERTIFICATE_INVALID'],
    ['nothing', '', '', 'CERTIFICATE_INVALID'],
    ['a key for a certificate', server.key, server.key, 'CERTIFICATE_INVALID'],
    ['a damaged certificate', server.cert.replace(/M[\s\S]{40}/, ''), server.key, 'CERTIFICATE_INVALID'],
    ['no key', server.cert, 'no key', 'KEY_INVALID'],
    ['a damaged key', server.cert, server.key.replace(/M[\s\S]{40}/, ''), 'KEY_INVALID'],
    ['a key with a password', rsa.cert, withPassword, 'KEY_INVALID'],
    ['a key with a password as it was', rsa.cert, oldPassword, 'KEY_INVALID'],
    ['the key of another', server.cert, other.key, 'KEY_MISMATCH'],
    ['a chain with a stranger', server.cert + other.cert, server.key, 'CHAIN_BROKEN'],
    ['a chain with a gap', server.cert + root.cert, server.key, 'CHAIN_BROKEN'],
    ['an authority alone', between.cert, between.key, 'CERTIFICATE_IS_AUTHORITY'],
    ['a chain whose authority is a leaf', underLeaf.cert + leaf.cert, underLeaf.key, 'CERTIFICATE_IS_LEAF'],
    ['one for clients', ...both(makeCertificate({ purpose: 'clientAuth' })), 'CERTIFICATE_INVALID'],
    ['one without names', ...both(makeCertificate({ names: '' })), 'CERTIFICATE_INVALID'],
    ['one whose key is too short', ...both(weak), 'CERTIFICATE_INVALID'],
  ])('is refused with %s, and nothing has changed', async (_what, cert, key, code) => {
    const { home, tls } = tlsOf();
    const own = makeCertificate();
    await tls.import(own.cert, own.key);
    const files = readdirSync(`${home}/tls`);
    await expect(tls.import(cert, key)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/^[^\n]+\.$/),
    });
    expect(await tls.served()).toEqual(own);
    expect(readdirSync(`${home}/tls`)).toEqual(files);
  });

  test.each([
    ['has expired', 91, 'CERTIFICATE_EXPIRED'],
    ['is of the future', -1, 'CERTIFICATE_INVALID'],
  ])('that %s is refused', async (_what, days, code) => {
    const { cert, key } = makeCertificate({ name: 'mine' });
    const { tls } = tlsOf();
    inDays(days);
    await expect(tls.import(cert, key)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('mine'),
    });
    expect((await tls.facts()).served.kind).toBe('local');
  });

  test('whose authority has expired is refused, and that is named', async () => {
    const { tls } = tlsOf();
    const old = makeCertificate({ name: 'old authority', isAuthority: true, days: 10 });
    const { cert, key } = makeCertificate({ issuer: old });
    inDays(11);
    await expect(tls.import(cert + old.cert, key)).rejects.toMatchObject({
      code: 'CERTIFICATE_EXPIRED',
      facts: { name: 'old authority' },
    });
  });
});

describe('what a person should know of their own certificate', () => {
  test('is that it does not name this machine', async () => {
    const { tls } = tlsOf();
    const { cert, key } = makeCertificate({ names: 'DNS:registry.example.com,DNS:*.example.org' });
    const { troubles, served } = await tls.import(cert, key);
    expect(served.names).toEqual(['registry.example.com', '*.example.org']);
    expect(troubles).toMatchObject([
      { code: 'TLS_NAME', facts: { names: 'registry.example.com, *.example.org', name: 'localhost' } },
    ]);
  });

  test.each([
    [59, []],
    [60, [{ code: 'CERTIFICATE_EXPIRES', facts: { name: 'mine', days: 29 } }]],
    [89, [{ code: 'CERTIFICATE_EXPIRES', facts: { name: 'mine', days: 0 } }]],
    [90, [{ code: 'CERTIFICATE_EXPIRED', facts: { name: 'mine' } }]],
  ])('after %i of its 90 days is %j', async (days, troubles) => {
    const { tls, home } = tlsOf({ lookEveryMs: 20 });
    const { cert, key } = makeCertificate({ name: 'mine' });
    await tls.import(cert, key);
    expect(tls.notices).toEqual([]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * dayMs + 60_000 });
    onTestFinished(() => void vi.useRealTimers());
    await until(() => tls.notices.length === troubles.length);
    expect(tls.notices).toMatchObject(troubles);
    // It is shown on: nobody asked for another.
    expect(await tls.served()).toEqual({ cert, key });
    const { tls: later } = tlsOf({ home });
    await until(() => later.notices.length === troubles.length);
    expect(later.notices).toMatchObject(troubles);
  });
});

describe('files of a person’s own certificate that somebody else replaces', () => {
  test('are shown once both are there; until then what was shown is shown on', async () => {
    const { tls, fileOf } = tlsOf({ lookEveryMs: 20 });
    const first = makeCertificate({ name: 'first' });
    await tls.import(first.cert, first.key);
    const changes = changesOf(tls);
    const second = makeCertificate({ name: 'second' });
    writeFileSync(fileOf('own.pem'), second.cert);
    await until(() => tls.notices.length > 0);
    expect(tls.notices).toMatchObject([{ code: 'KEY_INVALID' }]);
    expect(await tls.served()).toEqual(first);
    writeFileSync(fileOf('own.key'), first.key);
    await until(() => tls.notices[0]?.code === 'KEY_MISMATCH');
    expect(tls.notices).toMatchObject([{ code: 'KEY_MISMATCH', facts: { name: 'second' } }]);
    writeFileSync(fileOf('own.key'), second.key);
    await until(() => changes.length > 0);
    expect(changes).toEqual([second]);
    expect(await tls.served()).toEqual(second);
    expect(tls.notices).toEqual([]);
  });

  test('may be links that point elsewhere later, as those of certbot do', async () => {
    const { tls, fileOf, home } = tlsOf({ lookEveryMs: 20 });
    await tls.served();
    const changes = changesOf(tls);
    const archive = temporaryFolder();
    const pairs = [makeCertificate({ name: 'first' }), makeCertificate({ name: 'second' })];
    for (const [at, { cert, key }] of pairs.entries()) {
      writeFileSync(`${archive}/fullchain${at}.pem`, cert);
      writeFileSync(`${archive}/privkey${at}.pem`, key);
    }
    const point = (at: number) => {
      for (const [from, to] of [
        ['own.key', 'privkey'],
        ['own.pem', 'fullchain'],
      ] as const) {
        symlinkSync(`${archive}/${to}${at}.pem`, `${home}/new`);
        renameSync(`${home}/new`, fileOf(from));
      }
    };
    point(0);
    await until(() => changes.length === 1);
    point(1);
    await until(() => changes.length === 2);
    expect(changes).toEqual(pairs);
  });

  test('that go leave the local one', async () => {
    const { tls, fileOf } = tlsOf({ lookEveryMs: 20 });
    const local = await tls.served();
    const { cert, key } = makeCertificate();
    await tls.import(cert, key);
    const changes = changesOf(tls);
    rmSync(fileOf('own.pem'));
    await until(() => changes.length > 0);
    expect(changes).toEqual([local]);
  });

  test('and are no pair when the registry starts leave the local one, and that is said', async () => {
    const { tls, fileOf, home } = tlsOf();
    const local = await tls.served();
    writeFileSync(fileOf('own.pem'), makeCertificate().cert);
    const { tls: later } = tlsOf({ home });
    expect(await later.served()).toEqual(local);
    expect((await later.facts()).troubles).toMatchObject([{ code: 'KEY_INVALID' }]);
  });

  test('are not needed for an import: the pair of before is gone with it', async () => {
    const { tls, fileOf, home } = tlsOf();
    const [first, second] = [makeCertificate(), makeCertificate()];
    await tls.served();
    writeFileSync(fileOf('own.pem'), first.cert);
    writeFileSync(fileOf('own.key'), first.key);
    await tls.import(second.cert, second.key);
    expect(await tlsOf({ home }).tls.served()).toEqual(second);
    expect(readdirSync(`${home}/tls`)).not.toContain('own.key');
  });
});

function chain() {
  const root = makeCertificate({ name: 'root', isAuthority: true, names: '' });
  const between = makeCertificate({ name: 'between', isAuthority: true, names: '', issuer: root });
  return { root, between, server: makeCertificate({ issuer: between }) };
}

function both({ cert, key }: { cert: string; key: string }): [string, string] {
  return [cert, key];
}

function changesOf(tls: ReturnType<typeof tlsOf>['tls']) {
  const changes: { cert: string; key: string }[] = [];
  tls.on('changed', (pair) => changes.push(pair));
  return changes;
}

function inDays(days: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * dayMs });
  onTestFinished(() => void vi.useRealTimers());
}
