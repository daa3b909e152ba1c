import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { TrustCommands } from '../facts.ts';
import { lanAddress } from './names.ts';
import { storeName } from './store-name.ts';

/** The file that `berth certs export > berth-authority.crt` makes. */
const file = 'berth-authority.crt';

/** What is typed on another machine beside the exported file. `host` is how images are named there: `name:port`. */
export function trustCommands(fingerprint: string, host: string): TrustCommands[] {
  const name = storeName(fingerprint);
  const profiles = '~/.mozilla/firefox/*/ ~/snap/firefox/common/.mozilla/firefox/*/ ~/.pki/nssdb';
  return [
    {
      system: 'debian',
      commands: [
        `sudo cp ${file} /usr/local/share/ca-certificates/${name}.crt`,
        'sudo update-ca-certificates',
      ],
    },
    {
      system: 'redhat',
      commands: [
        `sudo cp ${file} /etc/pki/ca-trust/source/anchors/${name}.pem`,
        'sudo update-ca-trust extract',
      ],
    },
    {
      system: 'arch',
      commands: [
        `sudo cp ${file} /etc/ca-certificates/trust-source/anchors/${name}.crt`,
        'sudo trust extract-compat',
      ],
    },
    {
      system: 'suse',
      commands: [`sudo cp ${file} /etc/pki/trust/anchors/${name}.pem`, 'sudo update-ca-certificates'],
    },
    {
      system: 'macos',
      commands: [
        `security add-trusted-cert -r trustRoot -p ssl -p basic -k ~/Library/Keychains/login.keychain-db ${file}`,
      ],
    },
    { system: 'windows', commands: [`certutil -user -addstore Root ${file}`] },
    {
      system: 'firefox',
      commands: [
        `for db in ${profiles}; do [ -e "$db/cert9.db" ] && certutil -A -d sql:"$db" -n ${name} -t C,, -i ${file}; done`,
      ],
    },
    {
      system: 'java',
      commands: [
        `sudo keytool -importcert -noprompt -alias ${name} -file ${file} -cacerts -storepass changeit`,
      ],
    },
    { system: 'node', commands: [`export NODE_EXTRA_CA_CERTS="$PWD/${file}"`] },
    {
      system: 'docker',
      commands: [
        `sudo mkdir -p /etc/docker/certs.d/${host}`,
        `sudo cp ${file} /etc/docker/certs.d/${host}/ca.crt`,
      ],
    },
    ...hostsLine(host),
  ];
}

/** Where `host` is a name: what tells the other machine whose it is. */
function hostsLine(host: string): TrustCommands[] {
  const name = host.replace(/:\d+$/, '');
  const address = lanAddress();
  if (isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || name.endsWith('localhost') || !address) return [];
  return [{ system: 'hosts', commands: [`echo '${address} ${name}' | sudo tee -a /etc/hosts`] }];
}

/** How another machine names this one in references, where nobody said. */
export function hostOfMachine(port = 5000): string {
  const [label = 'localhost'] = hostname().toLowerCase().split('.');
  return `${label}.local:${port}`;
}
