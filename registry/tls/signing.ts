import 'reflect-metadata';
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Constraints } from './constraints.ts';

// Only what signs or reads constraints loads this file: its libraries take a tenth of a second.

const dayMs = 86_400_000;
const curve = { name: 'ECDSA', namedCurve: 'P-256' };
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };

export function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/**
 * An authority for ten years that can sign for servers within the constraints, and for no further authority. Its name
 * goes with its key, so that two of one machine can be told apart in a list.
 */
export async function signAuthority(name: string, key: KeyObject, constraints: Constraints): Promise<string> {
  const keys = { privateKey: privateOf(key), publicKey: publicOf(key) };
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validFor(3653),
    name: [{ CN: [name] }, { O: ['Berth'] }, { OU: [shortHash(key)] }],
    keys,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      new Extension(id_ce_nameConstraints, true, AsnConvert.serialize(subtreesOf(constraints))),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

/** A server's certificate for 397 days, which is what browsers take at most. */
export async function signServer(
  names: string[],
  key: KeyObject,
  authority: { pem: string; key: KeyObject },
) {
  const issuer = new X509Certificate(authority.pem);
  const certificate = await X509CertificateGenerator.create({
    ...validFor(397),
    subject: [{ CN: ['localhost'] }, { O: ['Berth'] }],
    issuer: issuer.subjectName,
    publicKey: publicOf(key),
    signingKey: privateOf(authority.key),
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? 'dns' : 'ip', value: name })),
      ),
      // Strict clients, such as Python's, refuse a certificate that does not say which key signed it.
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await SubjectKeyIdentifierExtension.create(publicOf(key)),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

/** What an authority may sign for; without constraints nothing is known to be within them. */
export function constraintsOf(pem: string): Constraints {
  const extension = new X509Certificate(pem).getExtension(id_ce_nameConstraints);
  if (!extension) return { domains: [], ranges: [] };
  const permitted = AsnConvert.parse(extension.value, NameConstraints).permittedSubtrees ?? [];
  return {
    domains: permitted.flatMap(({ base }) => base.dNSName ?? []),
    ranges: permitted.flatMap(({ base }) => base.iPAddress ?? []),
  };
}

function subtreesOf({ domains, ranges }: Constraints): NameConstraints {
  const names = [
    ...domains.map((dNSName) => new GeneralName({ dNSName })),
    ...ranges.map((iPAddress) => new GeneralName({ iPAddress })),
  ];
  const subtrees = names.map((base) => new GeneralSubtree({ base }));
  return new NameConstraints({ permittedSubtrees: new GeneralSubtrees(subtrees) });
}

/** From yesterday on: the clock of a virtual machine may be behind. */
function validFor(days: number) {
  const from = Date.now() - dayMs;
  // Positive, as the standard wants it.
  const serialNumber = `4${randomBytes(16).toString('hex').slice(1)}`;
  return { serialNumber, notBefore: new Date(from), notAfter: new Date(from + days * dayMs) };
}

function shortHash(key: KeyObject): string {
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 8);
}

function privateOf(key: KeyObject) {
  return key.toCryptoKey(curve, true, ['sign']);
}

function publicOf(key: KeyObject) {
  return createPublicKey(key).toCryptoKey(curve, true, ['verify']);
}
