import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Tls, type TlsOptions } from '../../registry/tls/tls.ts';
import { temporaryFolder } from './folder.ts';

/** A certificate and its key in PEM. */
export interface Pair {
  cert: string;
  key: string;
}

export interface CertificateOptions {
  name?: string;
  /** As openssl writes them: `DNS:localhost,IP:127.0.0.1`. Empty for none. */
  names?: string;
  isAuthority?: boolean;
  /** Without, it signs itself. */
  issuer?: Pair;
  days?: number;
  purpose?: 'serverAuth' | 'clientAuth';
  /** What openssl makes the key by. */
  key?: string[];
  extensions?: string[];
}

/** The certificates of one home, until the test has finished. */
export function tlsOf({ home = temporaryFolder(), ...options }: Partial<TlsOptions> = {}) {
  const errors: unknown[] = [];
  const tls = new Tls({ home, onError: (error) => errors.push(error), ...options });
  onTestFinished(() => tls.stop());
  return { home, tls, errors, fileOf: (name: string) => join(home, 'tls', name) };
}

/** Makes a certificate with the real openssl. */
export function makeCertificate({
  name = 'a server',
  names = 'DNS:localhost,IP:127.0.0.1',
  isAuthority = false,
  issuer,
  days = 90,
  purpose,
  key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  extensions = [],
}: CertificateOptions = {}): Pair {
  const folder = mkdtempSync(join(tmpdir(), 'berth-pair-'));
  const at = (file: string) => join(folder, file);
  try {
    if (issuer) {
      writeFileSync(at('issuer.pem'), issuer.cert);
      writeFileSync(at('issuer.key'), issuer.key);
    }
    const all = [
      `basicConstraints=critical,CA:${isAuthority ? 'TRUE' : 'FALSE'}`,
      'subjectKeyIdentifier=hash',
      ...(issuer ? ['authorityKeyIdentifier=keyid'] : []),
      ...(names === '' ? [] : [`subjectAltName=${names}`]),
      ...(purpose ? [`extendedKeyUsage=${purpose}`] : []),
      ...extensions,
    ];
    writeFileSync(at('extensions'), all.join('\n'));
    const subject = ['-nodes', '-subj', `/CN=${name}`, '-keyout', at('key'), '-out', at('request')];
    openssl(['req', '-new', ...key, ...subject]);
    const signer = issuer
      ? ['-CA', at('issuer.pem'), '-CAkey', at('issuer.key'), '-CAcreateserial']
      : ['-signkey', at('key')];
    const made = ['-extfile', at('extensions'), '-days', `${days}`, '-out', at('cert')];
    openssl(['x509', '-req', '-in', at('request'), ...signer, ...made]);
    return { cert: readFileSync(at('cert'), 'utf8'), key: readFileSync(at('key'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs openssl to its end; a failure is thrown with what it said. */
export function openssl(args: string[], input = ''): string {
  return execFileSync('openssl', args, {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 20_000,
  });
}
