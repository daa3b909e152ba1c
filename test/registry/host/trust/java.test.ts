import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { java } from '../../../../registry/host/trust/java.ts';
import { storeName } from '../../../../registry/tls/store-name.ts';
import { makeCertificate } from '../../../make/certificates.ts';
import { temporaryFolder } from '../../../make/folder.ts';
import { describeWith } from '../../../make/tools.ts';
import { trustPlace } from '../../../make/trust.ts';

const jvm = '/usr/lib/jvm/java-17/lib/security/cacerts';
const sdkman = '/home/somebody/.sdkman/candidates/java/21-tem/lib/security/cacerts';
const java8 = '/usr/lib/jvm/java-8/jre/lib/security/cacerts';

describeWith('each Java', { tools: ['keytool'] }, ({ keytool }) => {
  function list(path: string): string {
    return execFileSync(keytool, ['-list', '-keystore', path, '-storepass', 'changeit'], {
      encoding: 'utf8',
    });
  }

  /** Makes a keystore with one authority in it. */
  function make(path: string, kind: 'JKS' | 'PKCS12', ...flags: string[]): void {
    mkdirSync(dirname(path), { recursive: true });
    const pem = join(temporaryFolder(), 'other.pem');
    writeFileSync(pem, makeCertificate({ isAuthority: true, names: '' }).cert);
    const store = ['-keystore', path, '-storetype', kind, '-storepass', 'changeit', '-noprompt'];
    execFileSync(keytool, [...flags, '-importcert', ...store, '-alias', 'other', '-file', pem], {
      stdio: 'ignore',
    });
  }

  async function withJava() {
    const place = await trustPlace(java, {}, { isOpen: true });
    make(place.at(jvm), 'JKS');
    make(place.at(sdkman), 'PKCS12');
    make(place.at(java8), 'PKCS12', '-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE');
    // As Debian does: several names lead to one file.
    mkdirSync(place.at('/usr/lib/jvm/default/lib/security'), { recursive: true });
    symlinkSync(place.at(jvm), place.at('/usr/lib/jvm/default/lib/security/cacerts'));
    return { ...place, name: storeName(place.door.fingerprint) };
  }

  test('is told once, whatever the form of its keystore, and then no more', async () => {
    const { connections, at, name, door } = await withJava();
    expect(await connections.engines()).toMatchObject([{ id: 'java', state: 'optional', changes: 4 }]);
    const plan = await connections.plan('java');
    const file = `/home/somebody/.config/berth/trust/${name}.crt`;
    expect(plan.changes[0]).toMatchObject({
      what: 'file',
      subject: `~${file.slice('/home/somebody'.length)}`,
    });
    expect(plan.changes[1]?.subject).toMatch(
      /^keytool -importcert -noprompt -keystore \S+cacerts -storepass changeit -alias berth-[0-9a-f]{16} -file \S+\.crt$/,
    );
    await connections.connect('java');
    expect(readFileSync(at(file), 'utf8')).toBe(door.authority);
    for (const path of [jvm, sdkman, java8]) expect(list(at(path))).toContain(`${name}, `);
    expect(await connections.engines()).toMatchObject([{ state: 'connected', changes: 0 }]);
    await connections.disconnect('java');
    for (const path of [jvm, sdkman, java8]) {
      expect(list(at(path))).not.toContain(name);
      expect(list(at(path))).toContain('other, ');
    }
    expect(() => readFileSync(at(file))).toThrow('ENOENT');
  });

  test('that was told by hand under another name is not told again', async () => {
    const { connections, at, door } = await withJava();
    const pem = join(temporaryFolder(), 'authority.pem');
    writeFileSync(pem, door.authority);
    for (const path of [jvm, java8]) {
      const store = ['-keystore', at(path), '-storepass', 'changeit', '-noprompt'];
      execFileSync(keytool, ['-importcert', ...store, '-alias', 'mine', '-file', pem], { stdio: 'ignore' });
    }
    expect((await connections.plan('java')).changes.map(({ subject }) => subject)).toEqual([
      expect.stringContaining('/.config/berth/trust/'),
      expect.stringContaining(at(sdkman)),
    ]);
  });

  test('whose keystore has another password leaves the others as they were', async () => {
    const { connections, at, name } = await withJava();
    const [store, words] = [
      ['-keystore', at(sdkman), '-storepass', 'changeit'],
      ['-new', 'another'],
    ];
    execFileSync(keytool, ['-storepasswd', ...store, ...words], { stdio: 'ignore' });
    await expect(connections.connect('java')).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      facts: { reason: expect.stringContaining('password was incorrect') },
    });
    expect(list(at(jvm))).not.toContain(name);
    expect(list(at(java8))).not.toContain(name);
  });

  test('that was taken away meanwhile is no trouble when it is taken back', async () => {
    const { connections, at, name } = await withJava();
    await connections.connect('java');
    execFileSync('rm', [at(sdkman)]);
    execFileSync(keytool, ['-delete', '-keystore', at(jvm), '-storepass', 'changeit', '-alias', name]);
    expect(await connections.disconnect('java')).toMatchObject([{ state: 'undone' }]);
    expect(list(at(java8))).not.toContain(name);
  });
});

test('one that the system makes anew is told by way of the system', async () => {
  const { connections, at } = await trustPlace(java, {}, { programs: { 'update-ca-trust': 'exit 0' } });
  mkdirSync(at('/etc/pki/ca-trust/source/anchors'), { recursive: true });
  mkdirSync(at('/etc/pki/ca-trust/extracted/java'), { recursive: true });
  writeFileSync(at('/etc/pki/ca-trust/extracted/java/cacerts'), 'anything');
  mkdirSync(at('/usr/lib/jvm/java-21/lib/security'), { recursive: true });
  symlinkSync(
    at('/etc/pki/ca-trust/extracted/java/cacerts'),
    at('/usr/lib/jvm/java-21/lib/security/cacerts'),
  );
  expect((await connections.plan('java')).changes.map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^\/etc\/pki\/ca-trust\/source\/anchors\/berth-[0-9a-f]{16}\.pem$/),
    'update-ca-trust extract',
  ]);
});

test.each([
  ['darwin', '/Library/Java/JavaVirtualMachines/temurin-21.jdk/Contents/Home'],
  ['darwin', '/opt/homebrew/opt/openjdk@21/libexec/openjdk.jdk/Contents/Home'],
  ['win32', 'C:\\Program Files/Eclipse Adoptium/jdk-21'],
  ['linux', '/opt/java/openjdk'],
] as const)('on %s one in %s is found', async (platform, home) => {
  const { connections } = await trustPlace(
    java,
    { [`${home}/lib/security/cacerts`]: 'anything' },
    { platform },
  );
  expect(await connections.engines()).toMatchObject([{ id: 'java', state: 'optional' }]);
});

test('without Java there is nothing to tell', async () => {
  const { connections } = await trustPlace(java, {});
  expect(await connections.engines()).toEqual([]);
});
