import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  /** Each start of a Java takes its time, so these are made once and copied. */
  const folder = mkdtempSync(join(tmpdir(), 'berth-java-'));
  const kinds = { jks: [], encrypted: [], plain: ['-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE'] };
  beforeAll(() => {
    const pem = join(folder, 'other.pem');
    writeFileSync(pem, makeCertificate({ isAuthority: true, names: '' }).cert);
    for (const [kind, flags] of Object.entries(kinds)) {
      const type = kind === 'jks' ? 'JKS' : 'PKCS12';
      keystore(
        join(folder, kind),
        '-importcert',
        ...flags,
        '-storetype',
        type,
        '-alias',
        'other',
        '-file',
        pem,
      );
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function keystore(path: string, ...args: string[]): string {
    const store = ['-keystore', path, '-storepass', 'changeit', '-noprompt'];
    return execFileSync(keytool, [...args, ...store], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  async function withJava(stores: Record<string, keyof typeof kinds>) {
    const place = await trustPlace(java, {}, { isOpen: true });
    for (const [path, kind] of Object.entries(stores)) {
      mkdirSync(dirname(place.at(path)), { recursive: true });
      cpSync(join(folder, kind), place.at(path));
    }
    return { ...place, name: storeName(place.door.fingerprint) };
  }

  test('is told once, whatever the form of its keystore, and then no more', async () => {
    const { connections, at, name, door } = await withJava({ [jvm]: 'jks', [sdkman]: 'encrypted' });
    // As Debian does: several names lead to one file.
    mkdirSync(at('/usr/lib/jvm/default/lib/security'), { recursive: true });
    symlinkSync(at(jvm), at('/usr/lib/jvm/default/lib/security/cacerts'));
    const plan = await connections.plan('java');
    expect(plan).toMatchObject({ engine: { state: 'optional', changes: 3 }, elevated: false });
    expect(plan.warnings).toMatchObject([{ code: 'CONSTRAINTS_IGNORED', facts: { name: 'Java' } }]);
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
    for (const path of [jvm, sdkman]) expect(keystore(at(path), '-list')).toContain(`${name}, `);
    expect(await connections.engines()).toMatchObject([{ state: 'connected', changes: 0 }]);
    await connections.disconnect('java');
    for (const path of [jvm, sdkman]) {
      expect(keystore(at(path), '-list')).not.toContain(name);
      expect(keystore(at(path), '-list')).toContain('other, ');
    }
    expect(() => readFileSync(at(file))).toThrow('ENOENT');
  });

  test('that was told by hand under another name is not told again', async () => {
    const { connections, at, door } = await withJava({ [jvm]: 'jks', [java8]: 'plain', [sdkman]: 'plain' });
    const pem = join(temporaryFolder(), 'authority.pem');
    writeFileSync(pem, door.authority);
    keystore(at(jvm), '-importcert', '-alias', 'mine', '-file', pem);
    keystore(at(java8), '-importcert', ...kinds.plain, '-alias', 'mine', '-file', pem);
    expect((await connections.plan('java')).changes.map(({ subject }) => subject)).toEqual([
      expect.stringContaining('/.config/berth/trust/'),
      expect.stringContaining(at(sdkman)),
    ]);
  });

  test('whose keystore has another password leaves the others as they were', async () => {
    const { connections, at } = await withJava({ [jvm]: 'jks', [sdkman]: 'plain' });
    const before = readFileSync(at(jvm));
    keystore(at(sdkman), '-storepasswd', ...kinds.plain, '-new', 'another');
    await expect(connections.connect('java')).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      facts: { reason: expect.stringContaining('keytool error') },
    });
    expect(readFileSync(at(jvm)).length).toBe(before.length);
  });

  test('that was taken away meanwhile is no trouble when it is taken back', async () => {
    const { connections, at, name } = await withJava({ [jvm]: 'jks', [sdkman]: 'jks' });
    await connections.connect('java');
    rmSync(at(sdkman));
    keystore(at(jvm), '-delete', '-alias', name);
    expect(await connections.disconnect('java')).toMatchObject([{ state: 'undone' }]);
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
