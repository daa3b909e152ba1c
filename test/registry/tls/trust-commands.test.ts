import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { storeName } from '../../../registry/tls/store-name.ts';
import { trustCommands } from '../../../registry/tls/trust-commands.ts';
import { tlsOf } from '../../make/certificates.ts';

const fingerprint = '0123456789abcdef'.repeat(4);
const file = 'berth-authority.crt';

describe('what is typed on another machine', () => {
  test.each([
    [
      'debian',
      `sudo cp ${file} /usr/local/share/ca-certificates/berth-0123456789abcdef.crt`,
      'sudo update-ca-certificates',
    ],
    [
      'redhat',
      `sudo cp ${file} /etc/pki/ca-trust/source/anchors/berth-0123456789abcdef.pem`,
      'sudo update-ca-trust extract',
    ],
    [
      'arch',
      `sudo cp ${file} /etc/ca-certificates/trust-source/anchors/berth-0123456789abcdef.crt`,
      'sudo trust extract-compat',
    ],
    [
      'suse',
      `sudo cp ${file} /etc/pki/trust/anchors/berth-0123456789abcdef.pem`,
      'sudo update-ca-certificates',
    ],
    [
      'macos',
      `security add-trusted-cert -r trustRoot -p ssl -p basic -k ~/Library/Keychains/login.keychain-db ${file}`,
    ],
    ['windows', `certutil -user -addstore Root ${file}`],
    [
      'firefox',
      `for db in ~/.mozilla/firefox/*/ ~/snap/firefox/common/.mozilla/firefox/*/ ~/.pki/nssdb; do [ -e "$db/cert9.db" ] && certutil -A -d sql:"$db" -n berth-0123456789abcdef -t C,, -i ${file}; done`,
    ],
    [
      'java',
      `sudo keytool -importcert -noprompt -alias berth-0123456789abcdef -file ${file} -cacerts -storepass changeit`,
    ],
    ['node', `export NODE_EXTRA_CA_CERTS="$PWD/${file}"`],
    [
      'docker',
      'sudo mkdir -p /etc/docker/certs.d/nas.lan:5000',
      `sudo cp ${file} /etc/docker/certs.d/nas.lan:5000/ca.crt`,
    ],
  ])('%s', (system, ...commands) => {
    const all = trustCommands(fingerprint, 'nas.lan:5000');
    expect(all.find((one) => one.system === system)?.commands).toEqual(commands);
  });

  test('has the line of the hosts file where a name is used, with the address on the network', () => {
    connected({
      lo: ['127.0.0.1'],
      docker0: ['172.17.0.1'],
      'br-0f1e': ['172.18.0.1'],
      wire0: ['fd00::7', '192.168.3.4', '203.0.113.9'],
    });
    expect(lineFor('nas.lan:5000')).toEqual(["echo '192.168.3.4 nas.lan' | sudo tee -a /etc/hosts"]);
    expect(lineFor('nas.lan')).toEqual(["echo '192.168.3.4 nas.lan' | sudo tee -a /etc/hosts"]);
    for (const host of ['192.168.3.4:5000', '[fd00::7]:5000', 'localhost:5000', 'registry.localhost:5000'])
      expect(lineFor(host)).toBeUndefined();
    connected({ wire0: ['fd00::7'] });
    expect(lineFor('nas.lan:5000')).toEqual(["echo 'fd00::7 nas.lan' | sudo tee -a /etc/hosts"]);
    connected({ docker0: ['172.17.0.1'] });
    expect(lineFor('nas.lan:5000')).toBeUndefined();
  });

  test('names this machine where no other name is given', async () => {
    const { hostname } = os;
    os.hostname = () => 'Build-7.corp.example';
    syncBuiltinESMExports();
    onTestFinished(() => {
      os.hostname = hostname;
      syncBuiltinESMExports();
    });
    const { tls } = tlsOf();
    const { pem, commands } = await tls.export(undefined, 5001);
    const authority = await tls.authority();
    expect(pem).toBe(authority.pem);
    const typed = commands.flatMap(({ commands }) => commands).join('\n');
    expect(typed).toContain('/etc/docker/certs.d/build-7.local:5001/ca.crt');
    expect(typed).toContain(`/usr/local/share/ca-certificates/${storeName(authority.fingerprint)}.crt`);
  });
});

function lineFor(host: string): string[] | undefined {
  return trustCommands(fingerprint, host).find(({ system }) => system === 'hosts')?.commands;
}

/** From now on this machine has these interfaces. */
function connected(interfaces: Record<string, string[]>): void {
  const { networkInterfaces } = os;
  os.networkInterfaces = () =>
    Object.fromEntries(
      Object.entries(interfaces).map(([name, addresses]) => [
        name,
        addresses.map((address) => ({
          address,
          family: address.includes(':') ? 'IPv6' : 'IPv4',
          internal: name === 'lo',
        })),
      ]),
    ) as ReturnType<typeof networkInterfaces>;
  syncBuiltinESMExports();
  onTestFinished(() => {
    os.networkInterfaces = networkInterfaces;
    syncBuiltinESMExports();
  });
}
