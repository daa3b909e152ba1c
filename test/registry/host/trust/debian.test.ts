import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { system } from '../../../../registry/host/trust/system.ts';
import { storeName } from '../../../../registry/tls/store-name.ts';
import { makeCertificate, openssl } from '../../../make/certificates.ts';
import { temporaryFolder } from '../../../make/folder.ts';
import { describeWith } from '../../../make/tools.ts';
import { treeOf } from '../../../make/tree.ts';
import { trustPlace } from '../../../make/trust.ts';

describeWith('on Debian', { tools: ['update-ca-certificates', 'openssl'] }, (tools) => {
  /** The system's own program, on a root of its own, with two authorities in it. */
  async function debian({ java = false } = {}) {
    const [one, other] = ['one', 'other'].map((name) =>
      makeCertificate({ name, isAuthority: true, names: '' }),
    );
    const place = await trustPlace(
      system,
      {
        '/etc/ca-certificates.conf': 'one.crt\nother.crt\n',
        '/usr/share/ca-certificates/one.crt': one?.cert ?? '',
        '/usr/share/ca-certificates/other.crt': other?.cert ?? '',
        ...(java && { '/etc/ca-certificates/update.d/jks-keystore': '#!/bin/sh\n' }),
      },
      {
        programs: {
          'update-ca-certificates': `exec ${tools['update-ca-certificates']} --sysroot "$ROOT" "$@"`,
        },
        isOpen: true,
      },
    );
    for (const folder of [
      '/etc/ssl/certs/java',
      '/usr/local/share/ca-certificates',
      '/etc/ca-certificates/update.d',
    ])
      mkdirSync(place.at(folder), { recursive: true });
    execFileSync(tools['update-ca-certificates'], ['--sysroot', place.at('')], { stdio: 'ignore' });
    const name = storeName(place.door.fingerprint);
    return { ...place, name, file: `/usr/local/share/ca-certificates/${name}.crt` };
  }

  test('the authority is in the bundle and found by its hash, and goes without a trace', async () => {
    const { connections, at, machine, file, door, served } = await debian();
    const before = treeOf(machine.at('/'));
    expect(await connections.engines()).toMatchObject([{ id: 'system', state: 'optional', changes: 2 }]);
    expect(await connections.plan('system')).toMatchObject({
      changes: [
        { what: 'file', subject: file, exists: false },
        { what: 'command', subject: 'update-ca-certificates --fresh' },
      ],
    });
    await connections.connect('system');
    expect(readFileSync(at(file), 'utf8')).toBe(door.authority);
    expect(readFileSync(at('/etc/ssl/certs/ca-certificates.crt'), 'utf8')).toContain(door.authority);
    expect(verified(at('/etc/ssl/certs'), served.cert)).toContain('OK');
    expect(await connections.engines()).toMatchObject([{ state: 'connected', changes: 0 }]);
    await connections.disconnect('system');
    expect(() => verified(at('/etc/ssl/certs'), served.cert)).toThrow('unable to get local issuer');
    expect(treeOf(machine.at('/'))).toEqual(before);
    expect(await connections.engines()).toMatchObject([{ state: 'optional' }]);
  });

  test('what the system trusts already is not put there again', async () => {
    const { connections, at, machine, door } = await debian();
    writeFileSync(at('/usr/local/share/ca-certificates/by-hand.crt'), door.authority);
    execFileSync(tools['update-ca-certificates'], ['--sysroot', machine.at('')], { stdio: 'ignore' });
    expect(await connections.engines()).toMatchObject([{ state: 'ready', changes: 0 }]);
  });

  test('a file that is there, but was not taken in, is', async () => {
    const { connections, at, file, door } = await debian();
    writeFileSync(at(file), door.authority);
    expect((await connections.plan('system')).changes).toMatchObject([
      { subject: 'update-ca-certificates --fresh' },
    ]);
    await connections.connect('system');
    expect(await connections.engines()).toMatchObject([{ state: 'connected' }]);
  });

  test('one that the system did not take in is taken out again, and that is said', async () => {
    const { connections, at } = await trustPlace(
      system,
      {},
      { programs: { 'update-ca-certificates': 'exit 0' } },
    );
    mkdirSync(at('/usr/local/share/ca-certificates'), { recursive: true });
    await expect(connections.connect('system')).rejects.toMatchObject({ code: 'NOT_VERIFIED' });
    expect(readdirSync(at('/usr/local/share/ca-certificates'))).toEqual([]);
  });

  test('a program that fails leaves nothing', async () => {
    const { connections, at } = await trustPlace(
      system,
      {},
      { programs: { 'update-ca-certificates': 'echo no room >&2; exit 1' } },
    );
    mkdirSync(at('/usr/local/share/ca-certificates'), { recursive: true });
    await expect(connections.connect('system')).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      facts: { command: 'update-ca-certificates --fresh', reason: 'no room' },
    });
    expect(readdirSync(at('/usr/local/share/ca-certificates'))).toEqual([]);
  });

  test('a store whose tool is missing is none', async () => {
    const { connections, at } = await trustPlace(system, {});
    mkdirSync(at('/usr/local/share/ca-certificates'), { recursive: true });
    expect(await connections.engines()).toEqual([]);
  });

  describeWith('with Java', { tools: ['keytool'] }, ({ keytool }) => {
    const keystore = '/etc/ssl/certs/java/cacerts';

    function list(path: string): string {
      return execFileSync(keytool, ['-list', '-keystore', path, '-storepass', 'changeit'], {
        encoding: 'utf8',
      });
    }

    test('what Debian told it goes with it', async () => {
      const { connections, at, name, file } = await debian({ java: true });
      const other = join(temporaryFolder(), 'other.pem');
      writeFileSync(other, makeCertificate({ isAuthority: true, names: '' }).cert);
      const store = ['-keystore', at(keystore), '-storepass', 'changeit', '-noprompt'];
      execFileSync(keytool, ['-importcert', ...store, '-alias', 'debian:other.pem', '-file', other], {
        stdio: 'ignore',
      });
      expect((await connections.plan('system')).warnings).toMatchObject([{ code: 'CONSTRAINTS_IGNORED' }]);
      await connections.connect('system');
      // As the trigger of Debian's package does.
      execFileSync(keytool, ['-importcert', ...store, '-alias', `debian:${name}.pem`, '-file', at(file)], {
        stdio: 'ignore',
      });
      expect(list(at(keystore))).toContain(name);
      await connections.disconnect('system');
      expect(list(at(keystore))).not.toContain(name);
      expect(list(at(keystore))).toContain('debian:other.pem');
    });

    test('that was not told is no reason to fail', async () => {
      const { connections, at } = await debian({ java: true });
      const pem = join(temporaryFolder(), 'other.pem');
      writeFileSync(pem, makeCertificate({ isAuthority: true, names: '' }).cert);
      const store = ['-keystore', at(keystore), '-storepass', 'changeit', '-noprompt'];
      execFileSync(keytool, ['-importcert', ...store, '-alias', 'other', '-file', pem], { stdio: 'ignore' });
      await connections.connect('system');
      await expect(connections.disconnect('system')).resolves.toMatchObject([{ state: 'undone' }]);
    });
  });
});

/** What openssl says of a certificate by the authorities in a folder; a refusal is thrown. */
function verified(folder: string, cert: string): string {
  // The links of a system lead to absolute paths, which lie elsewhere here.
  const own = temporaryFolder();
  for (const name of readdirSync(folder).filter(
    (name) => name.endsWith('.pem') && lstatSync(join(folder, name)).isSymbolicLink(),
  ))
    if (existsSync(join(folder, name))) symlinkSync(join(folder, name), join(own, name));
  openssl(['rehash', own]);
  const leaf = join(temporaryFolder(), 'leaf.pem');
  writeFileSync(leaf, cert);
  return openssl(['verify', '-no-CAfile', '-no-CAstore', '-CApath', own, leaf]);
}
