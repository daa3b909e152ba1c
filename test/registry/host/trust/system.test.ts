import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { system } from '../../../../registry/host/trust/system.ts';
import { storeName } from '../../../../registry/tls/store-name.ts';
import { type TrustPlaceOptions, trustPlace } from '../../../make/trust.ts';

/** What a program was given, each call a line. */
const record = (name: string) => `echo ${name} "$@" >> "$ROOT/calls"`;

describe.each([
  {
    family: 'Red Hat',
    folder: '/etc/pki/ca-trust/source/anchors',
    ending: 'pem',
    command: 'update-ca-trust extract',
    bundle: '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  },
  {
    family: 'Arch',
    folder: '/etc/ca-certificates/trust-source/anchors',
    ending: 'crt',
    command: 'trust extract-compat',
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
  {
    family: 'SUSE',
    folder: '/etc/pki/trust/anchors',
    ending: 'pem',
    command: 'update-ca-certificates',
    bundle: '/var/lib/ca-certificates/ca-bundle.pem',
  },
  {
    family: 'SUSE of before',
    folder: '/usr/share/pki/trust/anchors',
    ending: 'pem',
    command: 'update-ca-certificates',
    bundle: '/var/lib/ca-certificates/ca-bundle.pem',
  },
])('on $family', ({ folder, ending, command, bundle }) => {
  const [program = ''] = command.split(' ');

  test('the file, the command and the bundle are those of the family, also back', async () => {
    // As the real one does: whatever lies in the folder is in the bundle.
    const take = `${record(program)}; cat "$ROOT${folder}"/* > "$ROOT${bundle}" 2>/dev/null; true`;
    const { connections, at, door } = await trustPlace(
      system,
      { [bundle]: '' },
      { programs: { [program]: take } },
    );
    mkdirSync(at(folder), { recursive: true });
    const path = `${folder}/${storeName(door.fingerprint)}.${ending}`;
    expect((await connections.plan('system')).changes).toMatchObject([
      { what: 'file', subject: path, exists: false },
      { what: 'command', subject: command },
    ]);
    await connections.connect('system');
    expect(readFileSync(at(path), 'utf8')).toBe(door.authority);
    expect(await connections.engines()).toMatchObject([{ id: 'system', state: 'connected' }]);
    await connections.disconnect('system');
    expect(existsSync(at(path))).toBe(false);
    expect(readFileSync(at(bundle), 'utf8')).toBe('');
    expect(readFileSync(at('/calls'), 'utf8')).toBe(`${command}\n${command}\n`);
  });
});

test('a Red Hat that also has a folder of Debian is a Red Hat', async () => {
  const { connections, at } = await trustPlace(
    system,
    {},
    { programs: { 'update-ca-trust': '', 'update-ca-certificates': '' } },
  );
  for (const folder of ['/etc/pki/ca-trust/source/anchors', '/usr/local/share/ca-certificates'])
    mkdirSync(at(folder), { recursive: true });
  expect((await connections.plan('system')).changes.at(-1)?.subject).toBe('update-ca-trust extract');
});

test('a Linux of another kind is left alone', async () => {
  const { connections } = await trustPlace(system, {}, { programs: { 'update-ca-certificates': '' } });
  expect(await connections.engines()).toEqual([]);
});

test('without an administrator, one is asked for', async () => {
  const { machine, at, connections } = await trustPlace(
    system,
    {},
    { programs: { 'update-ca-certificates': '' } },
  );
  mkdirSync(at('/usr/local/share/ca-certificates'), { recursive: true });
  Object.assign(machine, { isRoot: false });
  const { elevated, changes } = await connections.plan('system');
  expect([elevated, changes.at(-1)?.elevated]).toEqual([true, true]);
});

describe('on macOS', () => {
  const keychain = '/home/somebody/Library/Keychains/login.keychain-db';

  test('this user’s keychain gets it, without an administrator, and a dialog is announced', async () => {
    const { connections, at, door, calls } = await mac('');
    const { fingerprint } = new X509Certificate(door.authority);
    const sha1 = fingerprint.replaceAll(':', '');
    const file = `/home/somebody/.config/berth/trust/${storeName(door.fingerprint)}.crt`;
    const { changes, elevated, warnings } = await connections.plan('system');
    const settings = `-r trustRoot -p ssl -p basic -k ${keychain}`;
    expect(changes).toMatchObject([
      { what: 'file', subject: file.replace('/home/somebody', '~') },
      { what: 'command', subject: `security add-trusted-cert ${settings} ${file}` },
    ]);
    expect([elevated, warnings]).toMatchObject([
      false,
      [{ code: 'DIALOG_COMES', facts: { system: 'macOS' } }],
    ]);
    await connections.connect('system');
    expect(calls()).toContain(`security add-trusted-cert ${settings} ${file}`);
    expect(await connections.engines()).toMatchObject([{ state: 'connected', changes: 0 }]);
    await connections.disconnect('system');
    expect(calls()).toContain(`security delete-certificate -t -Z ${sha1} ${keychain}`);
    expect(existsSync(at(file))).toBe(false);
  });

  test('one that is in the keychain, but not trusted, is not enough', async () => {
    const { connections, door, at } = await mac('');
    const sha1 = new X509Certificate(door.authority).fingerprint.replaceAll(':', '');
    writeFileSync(at('/trusted'), `SHA-1 hash: ${sha1}\n`);
    expect(await connections.engines()).toMatchObject([{ state: 'optional', changes: 2 }]);
  });

  test('a no in the dialog leaves nothing', async () => {
    const { connections, at, door } = await mac(
      'echo "SecTrustSettingsSetTrustSettings: cancelled" >&2; exit 1',
    );
    await expect(connections.connect('system')).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
    expect(existsSync(at(`/home/somebody/.config/berth/trust/${storeName(door.fingerprint)}.crt`))).toBe(
      false,
    );
  });

  /** A keychain whose answers are like those of a Mac. */
  async function mac(dialog: string) {
    const security = `${record('security')}
case "$1" in
  find-certificate) [ -e "$ROOT/trusted" ] && cat "$ROOT/trusted" ;;
  dump-trust-settings) [ -e "$ROOT/trusted" ] && echo "Number of trusted certs = 1" && cat "$ROOT/trusted" ;;
  add-trusted-cert) ${dialog || ':'}; printf 'SHA-1 hash: %s\\nCert 0: %s\\n' "$SHA1" "$NAME" > "$ROOT/trusted" ;;
  delete-certificate) rm "$ROOT/trusted" ;;
esac`;
    const options: TrustPlaceOptions = { platform: 'darwin', programs: { security } };
    const place = await trustPlace(system, {}, options);
    const { fingerprint, subject } = new X509Certificate(place.door.authority);
    Object.assign(place.machine.env, {
      SHA1: fingerprint.replaceAll(':', ''),
      NAME: /^CN=(.*)$/m.exec(subject)?.[1],
    });
    return { ...place, calls: () => readFileSync(place.at('/calls'), 'utf8').split('\n') };
  }
});

describe('on Windows', () => {
  test('this user’s store gets it, by the system’s own certutil', async () => {
    const program = 'C:\\Windows\\System32\\certutil.exe';
    const asked: string[][] = [];
    let isTrusted = false;
    const place = await trustPlace(system, {}, { platform: 'win32', env: { APPDATA: '/roaming' } });
    Object.assign(place.machine, {
      run: async (name: string, args: string[]) => {
        asked.push([name, ...args]);
        if (args[1] === '-addstore') isTrusted = true;
        if (args[1] === '-delstore') isTrusted = false;
        return { code: args[1] !== '-store' || isTrusted ? 0 : 2148073489, stdout: '', stderr: '' };
      },
    });
    const { connections, at, door } = place;
    const sha1 = new X509Certificate(door.authority).fingerprint.replaceAll(':', '').toLowerCase();
    const file = `/roaming/Berth/trust/${storeName(door.fingerprint)}.crt`;
    const { elevated, warnings } = await connections.plan('system');
    expect([elevated, warnings]).toMatchObject([
      false,
      [{ code: 'DIALOG_COMES', facts: { system: 'Windows' } }],
    ]);
    await connections.connect('system');
    expect(asked).toContainEqual([program, '-user', '-addstore', 'Root', file]);
    expect(readFileSync(at(file), 'utf8')).toBe(door.authority);
    expect(await connections.engines()).toMatchObject([{ state: 'connected' }]);
    await connections.disconnect('system');
    expect(asked).toContainEqual([program, '-user', '-delstore', 'Root', sha1]);
    expect(existsSync(at(file))).toBe(false);
  });
});

test('while there is no authority there is nothing to do', async () => {
  const { connections, door } = await trustPlace(system, {}, { platform: 'darwin' });
  Object.assign(door, { authority: null, fingerprint: null });
  expect(await connections.engines()).toMatchObject([{ state: 'ready', changes: 0 }]);
});
