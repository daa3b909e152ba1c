import { readFile } from 'node:fs/promises';
import { certificateAnswers } from '../control/certificate-answers.ts';
import type { Answers, Question } from '../control/contract.ts';
import { errorCode, PlainError } from '../errors.ts';
import type { CertificateFacts, Certificates, TrustCommands } from '../facts.ts';
import type { Tls } from '../tls/tls.ts';
import { type ClientOptions, printJson, withRegistryOrFiles } from './ask.ts';
import { formatMoment } from './format.ts';

export type CertsOptions = ClientOptions & { home: string };
export type RenewOptions = CertsOptions & { name?: string[] | boolean };
export type ExportOptions = CertsOptions & { commands?: boolean; host?: string };

type CertsCommand =
  | 'certificates'
  | 'renewCertificate'
  | 'importCertificate'
  | 'dropCertificate'
  | 'exportAuthority';

export async function showCertificates(options: CertsOptions): Promise<void> {
  const certificates = await askCertificates('certificates', {}, options);
  if (options.json) printJson(certificates);
  else console.log(describeCertificates(certificates));
}

export async function renewCertificate({ name, ...options }: RenewOptions): Promise<void> {
  const names = name === false ? [] : Array.isArray(name) ? name : undefined;
  const certificates = await askCertificates('renewCertificate', names ? { names } : {}, options);
  const { served, chosen } = certificates;
  const besides = chosen.length > 0 ? `, also for ${chosen.join(', ')}` : '';
  const made = `Made this machine's certificate anew${besides}.`;
  say(
    certificates,
    options,
    served.kind === 'own' ? `${made} ${served.name} is still the one that is shown.` : made,
  );
}

export async function importCertificate(
  certificate: string,
  key: string | undefined,
  options: CertsOptions,
): Promise<void> {
  const question = { certificate: await readPem(certificate), key: await readPem(key ?? certificate) };
  const certificates = await askCertificates('importCertificate', question, options);
  const { name, notAfter } = certificates.served;
  say(certificates, options, `Clients are shown ${name} from now on, good until ${formatMoment(notAfter)}.`);
}

export async function dropCertificate(options: CertsOptions): Promise<void> {
  const certificates = await askCertificates('dropCertificate', {}, options);
  say(certificates, options, "Clients are shown this machine's certificate from now on.");
}

/** The PEM as it is, so that it can be piped into a file or a program. */
export async function exportAuthority({ host, ...options }: ExportOptions): Promise<void> {
  const exported = await askCertificates('exportAuthority', host === undefined ? {} : { host }, options);
  if (options.json) printJson(exported);
  else if (options.commands) console.log(describeCommands(exported.commands));
  else process.stdout.write(exported.pem);
}

/** Of the registry that runs; where none does, of the files themselves. */
export async function askCertificates<C extends CertsCommand>(
  command: C,
  question: Question<C>,
  options: CertsOptions,
): Promise<Answers[C]> {
  return withRegistryOrFiles(
    options,
    (registry) => registry.ask(command, question),
    () => askFiles(command, question, options),
  );
}

function askFiles<C extends CertsCommand>(
  command: C,
  question: Question<C>,
  options: CertsOptions,
): Promise<Answers[C]> {
  return withTls(
    options,
    async (tls) => (await certificateAnswers(tls)[command](question as never)) as Answers[C],
  );
}

/** The certificates of the home folder, for one piece of work. */
export async function withTls<Result>(
  { home }: CertsOptions,
  work: (tls: Tls) => Promise<Result>,
): Promise<Result> {
  const [{ Tls }, { thisMachine }, { systemTrusts }] = await Promise.all([
    import('../tls/tls.ts'),
    import('../host/machine.ts'),
    import('../host/pem.ts'),
  ]);
  const machine = thisMachine();
  const tls = new Tls({
    home,
    // What a person should know stands among the troubles of every answer.
    onError: () => undefined,
    isTrusted: (authority) => systemTrusts(authority, machine),
  });
  try {
    return await work(tls);
  } finally {
    tls.stop();
  }
}

/** What was done, and on standard error what should be known of it. */
function say(certificates: Certificates, { json }: CertsOptions, sentence: string): void {
  if (json) {
    printJson(certificates);
    return;
  }
  console.log(sentence);
  for (const { message } of certificates.troubles) console.error(message);
}

export function describeCertificates(certificates: Certificates): string {
  const { served, authority, renewsAt, trusted, folder, troubles } = certificates;
  const whose = served.kind === 'own' ? 'your own' : "signed by this machine's authority";
  const renewed = renewsAt === null ? '' : `, made anew by ${formatMoment(renewsAt)}`;
  return [
    `Shown      ${served.name}, ${whose}`,
    `Good       until ${formatMoment(served.notAfter)}${renewed}`,
    ...listOf('For', served.names),
    `SHA-256    ${spaced(served)}`,
    '',
    `Authority  ${authority.name}`,
    `Good       until ${formatMoment(authority.notAfter)}`,
    ...listOf('May sign', authority.names),
    `SHA-256    ${spaced(authority)}`,
    trusted ? 'Trusted    by this system' : 'Trusted    not by this system: berth certs trust',
    `Files      ${folder}`,
    ...troubles.map(({ message }) => `Trouble    ${message}`),
  ].join('\n');
}

/** As many names to a line as fit. */
function listOf(label: string, names: string[]): string[] {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length < 84) lines[lines.length - 1] = `${last}, ${name}`;
    else lines.push(name);
  }
  const joined = lines.join(',\n').split('\n');
  return joined.map((line, i) => `${(i === 0 ? label : '').padEnd(11)}${line}`);
}

/** As tools print it, so that it can be compared by eye. */
function spaced({ fingerprint }: CertificateFacts): string {
  return (fingerprint.match(/.{4}/g) ?? []).join(' ');
}

function describeCommands(commands: TrustCommands[]): string {
  const save = 'berth certs export > berth-authority.crt';
  const parts = commands.map(({ system, commands }) => [`# ${names[system]}`, ...commands].join('\n'));
  return [`# On this machine; then take the file to the other one\n${save}`, ...parts].join('\n\n');
}

const names: Record<TrustCommands['system'], string> = {
  debian: 'Debian, Ubuntu',
  redhat: 'Red Hat, Fedora',
  arch: 'Arch',
  suse: 'openSUSE, SLES',
  macos: 'macOS',
  windows: 'Windows',
  firefox: 'Firefox and Chromium on Linux',
  java: 'Java',
  node: 'Node',
  docker: 'Docker Engine',
  hosts: 'If that name is known to no DNS server',
};

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reasons: Record<string, string> = { ENOENT: 'it does not exist', EISDIR: 'it is a folder' };
    const code = errorCode(error);
    throw new PlainError(`${file} cannot be read: ${reasons[code] ?? code}.`, {
      code: 'CERTIFICATE_INVALID',
      facts: { file },
      cause: error,
    });
  }
}
