import type { Tls } from '../tls/tls.ts';
import type { Handlers } from './routes.ts';

/** What is shown to clients that speak TLS. */
export function certificateAnswers(
  tls: Tls,
): Pick<
  Handlers,
  'certificates' | 'renewCertificate' | 'importCertificate' | 'dropCertificate' | 'exportAuthority'
> {
  return {
    certificates: () => tls.facts(),
    renewCertificate: ({ names }) => tls.renew(names),
    importCertificate: ({ certificate, key }) => tls.import(certificate, key),
    dropCertificate: () => tls.drop(),
    exportAuthority: ({ host }) => tls.export(host),
  };
}
