import type { Tls } from '../tls/tls.ts';
import type { Handlers } from './routes.ts';

/** What is shown to clients that speak TLS; `addresses` are those of the registry, where one runs. */
export function certificateAnswers(
  tls: Tls,
  [address]: string[] = [],
): Pick<
  Handlers,
  'certificates' | 'renewCertificate' | 'importCertificate' | 'dropCertificate' | 'exportAuthority'
> {
  return {
    certificates: () => tls.facts(),
    renewCertificate: ({ names }) => tls.renew(names),
    importCertificate: ({ certificate, key }) => tls.import(certificate, key),
    dropCertificate: () => tls.drop(),
    exportAuthority: ({ host }) => tls.export(host, portOf(address)),
  };
}

function portOf(address: string | undefined): number | undefined {
  if (address === undefined) return undefined;
  const { port, protocol } = new URL(address);
  return Number(port || (protocol === 'https:' ? 443 : 80));
}
