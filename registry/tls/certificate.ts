import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { CertificateFacts } from '../facts.ts';

export function factsOf(certificate: X509Certificate): CertificateFacts {
  return {
    name: commonName(certificate),
    names: namesOf(certificate),
    fingerprint: fingerprintOf(certificate),
    notBefore: certificate.validFromDate.getTime(),
    notAfter: certificate.validToDate.getTime(),
  };
}

/** 64 hex digits in lower case. */
export function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}

/** DNS names and addresses that a server's certificate is good for. */
export function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  const found = subjectAltName.matchAll(/(?:^|, )(?:DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return [...found].map(([, name = '']) => shortAddress(name.startsWith('"') ? JSON.parse(name) : name));
}

export function commonName({ subject }: X509Certificate): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', ');
}

/** The blocks of this kind in a text that may hold others. */
export function pemBlocks(text: string, kind: 'CERTIFICATE' | 'KEY'): string[] {
  const label = kind === 'KEY' ? '(?:[A-Z0-9]+ )*PRIVATE KEY' : '(?:TRUSTED )?CERTIFICATE';
  const block = new RegExp(`-----BEGIN (${label})-----[\\s\\S]*?-----END \\1-----`, 'g');
  return [...text.matchAll(block)].map(([whole]) => `${whole}\n`);
}

/** Undefined for what is none. */
export function certificateIn(pem: string | undefined): X509Certificate | undefined {
  return orUndefined(() => new X509Certificate(pem ?? ''));
}

/** Undefined for what is none, or needs a password. */
export function keyIn(pem: string | undefined): KeyObject | undefined {
  return orUndefined(() => createPrivateKey(pem ?? ''));
}

/** OpenSSL throws for whatever it cannot read. */
function orUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** `::1` for `0:0:0:0:0:0:0:1`. */
function shortAddress(name: string): string {
  return isIPv6(name) ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;
}
