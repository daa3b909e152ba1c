import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Certificates } from '../../../registry/facts.ts';
import { serve } from '../../make/berth.ts';
import { makeCertificate } from '../../make/certificates.ts';
import { berth } from '../../make/cli.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { live } from '../../make/life.ts';
import { describeWith } from '../../make/tools.ts';

describe.each(['a registry runs', 'no registry runs'])('berth certs while %s', (state) => {
  const start = async () => {
    const home = temporaryFolder();
    const data = state === 'a registry runs' ? (await live({ home })).data : temporaryFolder();
    // Whoever asks a registry that runs asks for its certificates, whatever their own are.
    const own = state === 'a registry runs' ? temporaryFolder() : home;
    const certs = async (...args: string[]) => berth(['certs', ...args, '--data', data, '--home', own]);
    const json = async (...args: string[]): Promise<Certificates> => {
      const { code, stdout, stderr } = await certs(...args, '--json');
      expect([code, stderr]).toEqual([0, '']);
      return JSON.parse(stdout);
    };
    return { home, own, certs, json };
  };

  test('show says what clients are shown, and what that rests on', async () => {
    const { home, certs, json } = await start();
    const { code, stdout, stderr } = await certs();
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Shown {6}localhost, signed by this machine's authority$/m);
    expect(stdout).toMatch(/^Good {7}until \d+ \w{3} 2\d{3}, made anew by \d+ \w{3}/m);
    expect(stdout).toMatch(/^For {8}localhost, registry\.localhost, 127\.0\.0\.1, ::1, [^\n]+,\n {11}\S/m);
    expect(stdout).toMatch(/^Authority {2}Berth local authority \(.+\)$/m);
    expect(stdout).toMatch(/^Trusted {4}not by this system: berth certs trust$/m);
    expect(stdout).toContain(`Files      ${home}/tls`);
    const facts = await json();
    expect(facts).toMatchObject({ served: { kind: 'local' }, folder: `${home}/tls`, troubles: [] });
    expect(stdout).toContain((facts.authority.fingerprint.match(/.{4}/g) ?? []).join(' '));
  });

  test('export prints exactly the PEM of the authority', async () => {
    const { home, certs } = await start();
    const { code, stdout, stderr } = await certs('export');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(readFileSync(`${home}/tls/authority.pem`, 'utf8'));
    expect(stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n$/);
    const { stdout: commands } = await certs('export', '--commands', '--host', 'nas.lan:5000');
    expect(commands).toContain(
      '# On this machine; then take the file to the other one\nberth certs export >',
    );
    expect(commands).toContain('\n\n# Debian, Ubuntu\nsudo cp berth-authority.crt /usr/local/share/');
    expect(commands).toContain('/etc/docker/certs.d/nas.lan:5000/ca.crt');
    expect(JSON.parse((await certs('export', '--json')).stdout).pem).toBe(stdout);
  });

  test('renew makes it anew, for chosen names too', async () => {
    const { certs, json } = await start();
    const before = await json();
    const { stdout } = await certs('renew', '--name', 'nas.lan', '192.168.9.9');
    expect(stdout).toBe("Made this machine's certificate anew, also for nas.lan, 192.168.9.9.\n");
    const after = await json();
    expect(after.chosen).toEqual(['nas.lan', '192.168.9.9']);
    expect(after.served.names).toEqual(expect.arrayContaining(['localhost', ...after.chosen]));
    expect(after.served.fingerprint).not.toBe(before.served.fingerprint);
    expect((await json('renew')).chosen).toEqual(after.chosen);
    expect((await json('renew', '--name', 'x.test')).chosen).toEqual(['x.test']);
    expect((await json('renew', '--no-name')).chosen).toEqual([]);
    const { code, stderr } = await certs('renew', '--name', 'registry.example.com');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^registry\.example\.com is neither a local name nor a private address/);
  });

  test('import shows a certificate of your own, drop the local one again', async () => {
    const { home, own, certs, json } = await start();
    const { cert, key } = makeCertificate({ name: 'mine' });
    writeFileSync(`${own}/cert.pem`, cert);
    writeFileSync(`${own}/key.pem`, key);
    writeFileSync(`${own}/both.pem`, key + cert);
    const { code, stdout, stderr } = await certs('import', `${own}/cert.pem`, `${own}/key.pem`);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Clients are shown mine from now on, good until \d+ \w{3}/);
    expect((await certs()).stdout).toMatch(/^Shown {6}mine, your own\nGood {7}until [^,]+\n/);
    expect((await certs('renew')).stdout).toBe(
      "Made this machine's certificate anew. mine is still the one that is shown.\n",
    );
    expect((await certs('drop')).stdout).toBe("Clients are shown this machine's certificate from now on.\n");
    expect((await json()).served.kind).toBe('local');
    expect((await json('import', `${own}/both.pem`)).served.kind).toBe('own');
    expect(readdirSync(`${home}/tls`)).toContain('own.pem');
  });

  test('import says what is wrong with a certificate, and what to know of one that is taken', async () => {
    const { own, certs, json } = await start();
    const { cert, key } = makeCertificate({ name: 'mine', names: 'DNS:registry.example.com' });
    writeFileSync(`${own}/cert.pem`, cert);
    writeFileSync(`${own}/key.pem`, key);
    writeFileSync(`${own}/other.pem`, makeCertificate().key);
    const refused = async (...args: string[]) => {
      const { code, stdout, stderr } = await certs('import', ...args);
      expect([code, stdout]).toEqual([1, '']);
      return stderr;
    };
    expect(await refused(`${own}/cert.pem`, `${own}/other.pem`)).toBe(
      'The key does not belong to the certificate mine.\n',
    );
    expect(await refused(`${own}/cert.pem`)).toBe('There is no private key in PEM (BEGIN PRIVATE KEY).\n');
    expect(await refused(`${own}/nothing.pem`)).toBe(
      `${own}/nothing.pem cannot be read: it does not exist.\n`,
    );
    expect(await refused(own)).toBe(`${own} cannot be read: it is a folder.\n`);
    expect((await json()).served.kind).toBe('local');
    const { code, stderr } = await certs('import', `${own}/cert.pem`, `${own}/key.pem`);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^The certificate is for registry\.example\.com, not for localhost/);
    expect((await certs()).stdout).toMatch(/^Trouble {4}The certificate is for registry\.example\.com/m);
  });
});

describeWith('berth certs trust', { tools: ['update-ca-certificates'], root: true }, (tools) => {
  /** A Debian under a folder, of which the system's own program takes care. */
  function debian() {
    const [root, bin] = [temporaryFolder(), temporaryFolder()];
    for (const folder of ['etc/ssl/certs', 'etc/ca-certificates/update.d', 'usr/share/ca-certificates'])
      mkdirSync(`${root}/${folder}`, { recursive: true });
    mkdirSync(`${root}/usr/local/share/ca-certificates`, { recursive: true });
    const other = makeCertificate({ isAuthority: true, names: '' });
    writeFileSync(`${root}/usr/share/ca-certificates/other.crt`, other.cert);
    writeFileSync(`${root}/etc/ca-certificates.conf`, 'other.crt\n');
    writeFileSync(
      `${bin}/update-ca-certificates`,
      `#!/bin/sh\nexec ${tools['update-ca-certificates']} --sysroot ${root} "$@"\n`,
      { mode: 0o755 },
    );
    return {
      env: {
        ...{ BERTH_MACHINE_ROOT: root, BERTH_HOME: temporaryFolder(), HOME: temporaryFolder() },
        PATH: `${bin}:${process.env.PATH}`,
      },
      bundle: () => readFileSync(`${root}/etc/ssl/certs/ca-certificates.crt`, 'utf8'),
      anchors: () => readdirSync(`${root}/usr/local/share/ca-certificates`),
    };
  }

  test.each([true, false])(
    'and untrust change what the system trusts, while a registry runs: %s',
    async (runs) => {
      const { env, bundle, anchors } = debian();
      const data = runs ? (await serve({ env })).data : temporaryFolder();
      const certs = (...args: string[]) =>
        berth(['certs', ...args, '--data', data], { env, timeoutMs: 60_000 });
      const pem = (await certs('export')).stdout;

      const dry = await certs('trust', '--dry-run');
      expect(dry.code).toBe(0);
      expect(dry.stdout).toMatch(/^Make \/usr\/local\/share\/ca-certificates\/berth-[0-9a-f]{16}\.crt\n/);
      expect(dry.stdout).toContain('Run update-ca-certificates --fresh');
      const unasked = await certs('trust');
      expect([unasked.code, unasked.stdout]).toEqual([1, '']);
      expect(unasked.stderr).toContain('2 changes would be made. Say --yes if that is what you want.');
      expect(anchors()).toEqual([]);

      const trusted = await certs('trust', 'system', '--yes');
      expect(trusted.code).toBe(0);
      expect(trusted.stdout).toContain('system is connected.');
      expect(bundle()).toContain(pem);
      expect((await certs()).stdout).toMatch(/^Trusted {4}by this system$/m);
      expect((await certs('trust', '--yes')).stdout).toContain('system needs nothing.');

      const untrusted = await certs('untrust', '--yes');
      expect([untrusted.code, untrusted.stdout]).toEqual([0, 'Everything is as it was before.\n']);
      expect(bundle()).not.toContain(pem);
      expect(anchors()).toEqual([]);
      expect((await certs()).stdout).toMatch(/^Trusted {4}not by this system/m);
      expect((await certs('untrust', '--yes')).code).toBe(1);
    },
  );

  test('names the stores there are', async () => {
    const { code, stderr } = await berth(['certs', 'trust', 'firefox']);
    expect(code).toBe(1);
    expect(stderr).toContain('Allowed choices are system, nss, java');
  });
});
