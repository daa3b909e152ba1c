import type { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { PlainError } from '../errors.ts';
import type { SetUpTroubleCode, Trouble } from '../facts.ts';
import { certificateIn, commonName, keyIn, namesOf, pemBlocks } from './certificate.ts';
import type { TlsFolder } from './folder.ts';
import type { ServedPair } from './pair.ts';

const dayMs = 86_400_000;
const warnBeforeMs = 30 * dayMs;
const serverAuth = '1.3.6.1.5.5.7.3.1';

/** A person's own certificate: the server's, then each the one that signed the one before it. */
export interface Own {
  pair: ServedPair;
  chain: [X509Certificate, ...X509Certificate[]];
}

/** What is in own.pem and own.key; undefined where neither is. Something else than a pair is a PlainError. */
export async function readOwn(folder: TlsFolder): Promise<Own | undefined> {
  const certificate = await folder.read('own.pem');
  const key = await folder.read('own.key');
  if (certificate === undefined && key === undefined) return undefined;
  // Whoever replaces the certificate may keep the key where it was, or bring it along.
  return parseOwn(certificate ?? '', `${key ?? ''}\n${certificate ?? ''}`);
}

/** Checks what a person has: PEM, one key that is the certificate's, and a chain without gaps, in whatever order. */
export function parseOwn(certificateText: string, keyText: string): Own {
  const certificates = parseCertificates(certificateText);
  const keys = pemBlocks(keyText, 'KEY');
  if (keys.length === 0) throw refusal('KEY_INVALID', 'There is no private key in PEM (BEGIN PRIVATE KEY).');
  const [server, key] = matching(certificates, keys);
  const chain = chainOf(server, certificates);
  const cert = chain.map(String).join('');
  checkUsable({ cert, key });
  return { pair: { cert, key }, chain };
}

/** Refuses what no client would take: expired, not for servers, an authority in the place of a server. */
export function checkServes({ chain }: Own): void {
  const [server, ...issuers] = chain;
  for (const certificate of chain) {
    const name = commonName(certificate);
    const [from, to] = [certificate.validFromDate, certificate.validToDate];
    if (to.getTime() <= Date.now()) throw expired(certificate);
    if (from.getTime() > Date.now())
      throw refusal('CERTIFICATE_INVALID', `The certificate ${name} is not valid before ${dayOf(from)}.`);
  }
  const leaf = issuers.find(({ ca }) => !ca);
  if (leaf) {
    const name = commonName(leaf);
    throw refusal(
      'CERTIFICATE_IS_LEAF',
      `${name} in the chain is no authority, so nothing it signed is trusted.`,
      {
        name,
      },
    );
  }
  const purposes = server.keyUsage as string[] | undefined;
  if (purposes && !purposes.includes(serverAuth))
    throw refusal('CERTIFICATE_INVALID', `The certificate ${commonName(server)} is not for servers.`);
  if (namesOf(server).length > 0) return;
  if (server.ca)
    throw refusal(
      'CERTIFICATE_IS_AUTHORITY',
      `${commonName(server)} is an authority, not the certificate of a server.`,
      { name: commonName(server) },
    );
  throw refusal(
    'CERTIFICATE_INVALID',
    `The certificate ${commonName(server)} has no subject alternative names, so no client takes it.`,
  );
}

/** What a person should know of a certificate that is served all the same. */
export function troublesOf({ chain }: Own): Trouble[] {
  const [server] = chain;
  return [...expiryOf(chain), ...namingOf(server)];
}

function expiryOf(chain: X509Certificate[]): Trouble[] {
  const first = chain.reduce((a, b) => (b.validToDate < a.validToDate ? b : a));
  const leftMs = first.validToDate.getTime() - Date.now();
  if (leftMs <= 0) return [troubleOf(expired(first))];
  if (leftMs > warnBeforeMs) return [];
  const facts = { name: commonName(first), day: dayOf(first.validToDate), days: Math.floor(leftMs / dayMs) };
  const message = `The certificate ${facts.name} expires on ${facts.day}. Import its successor before that.`;
  return [{ code: 'CERTIFICATE_EXPIRES', message, facts }];
}

function namingOf(server: X509Certificate): Trouble[] {
  if (server.checkHost('localhost') && server.checkIP('127.0.0.1')) return [];
  const facts = { names: namesOf(server).join(', '), name: 'localhost' };
  const message = `The certificate is for ${facts.names}, not for localhost: who asks for localhost by name is shown this machine's own one, and tools that use an address and check it do not get in.`;
  return [{ code: 'TLS_NAME', message, facts }];
}

function parseCertificates(text: string): X509Certificate[] {
  const blocks = pemBlocks(text, 'CERTIFICATE');
  if (blocks.length === 0)
    throw refusal('CERTIFICATE_INVALID', 'There is no certificate in PEM (BEGIN CERTIFICATE).');
  return blocks.map((block, at) => {
    const certificate = certificateIn(block);
    if (!certificate)
      throw refusal('CERTIFICATE_INVALID', `Certificate ${at + 1} of the file cannot be read.`);
    return certificate;
  });
}

/** The first certificate that one of the keys belongs to, and that key. */
function matching(certificates: X509Certificate[], keys: string[]): [X509Certificate, string] {
  for (const text of keys) {
    const key = keyIn(text);
    const server = key && certificates.find((certificate) => certificate.checkPrivateKey(key));
    if (server) return [server, text];
  }
  if (!keys.some(keyIn))
    throw refusal(
      'KEY_INVALID',
      'The private key cannot be read. One with a password has to be decrypted first.',
    );
  const name = commonName(certificates[0] as X509Certificate);
  throw refusal('KEY_MISMATCH', `The key does not belong to the certificate ${name}.`, { name });
}

/** From the server's upwards; each that was given has to be part of it, but for one that signed itself. */
function chainOf(server: X509Certificate, given: X509Certificate[]): Own['chain'] {
  const chain: Own['chain'] = [server];
  const rest = new Set(given.filter(({ fingerprint256 }) => fingerprint256 !== server.fingerprint256));
  for (let last = server; ; ) {
    const issuer = [...rest].find(
      ({ publicKey, subject }) => subject === last.issuer && last.verify(publicKey),
    );
    if (!issuer) break;
    rest.delete(issuer);
    chain.push(issuer);
    last = issuer;
  }
  const [stray] = rest;
  if (!stray) return chain;
  const name = commonName(stray);
  throw refusal('CHAIN_BROKEN', `${name} is in the file, but did not sign the certificate or one above it.`, {
    name,
  });
}

/** OpenSSL has a say too: it refuses keys and hashes that are too weak. */
function checkUsable({ cert, key }: ServedPair): void {
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refusal('CERTIFICATE_INVALID', `OpenSSL does not take the certificate: ${reason}.`, { reason });
  }
}

function expired(certificate: X509Certificate): PlainError {
  const facts = { name: commonName(certificate), day: dayOf(certificate.validToDate) };
  return refusal('CERTIFICATE_EXPIRED', `The certificate ${facts.name} expired on ${facts.day}.`, facts);
}

function refusal(code: SetUpTroubleCode, sentence: string, facts: Trouble['facts'] = {}): PlainError {
  return new PlainError(sentence, { code, facts });
}

function troubleOf({ code = '', message, facts }: PlainError): Trouble {
  return { code, message, facts };
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
