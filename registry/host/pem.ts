import type { Machine } from './machine.ts';

/** Where programs written in Go look for the system's authorities; the first that is there counts. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Whether a program that trusts what the system trusts also trusts this authority. */
export async function systemTrusts(authority: string, machine: Machine): Promise<boolean> {
  for (const bundle of machine.env.SSL_CERT_FILE ? [machine.env.SSL_CERT_FILE] : bundles) {
    const text = await machine.read(bundle);
    if (text !== undefined) return holdsCertificate(text, authority);
  }
  return false;
}

/** Whether a certificate is one of those in a text, however its lines are broken. */
export function holdsCertificate(text: string, certificate: string): boolean {
  const body = certificate.replace(/-----[^-]+-----|\s/g, '');
  return body !== '' && text.replace(/\s/g, '').includes(body);
}
