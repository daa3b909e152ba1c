import { useQueryClient } from '@tanstack/react-query';
import type { RequestOf } from '../../../../electron/bridge/contract.ts';
import { ask } from '../../../bridge.ts';
import { keyOf } from '../../../queries.ts';

type Change = 'renewCertificate' | 'importCertificate' | 'dropCertificate';

/** Changes what clients are shown. Not a mutation of the query client, which would keep the key in memory for a while. */
export function useChangeCertificates() {
  const client = useQueryClient();
  return async <Name extends Change>(name: Name, question: RequestOf<Name>): Promise<void> => {
    client.setQueryData(keyOf('certificates', {}), await ask(name, question));
  };
}
