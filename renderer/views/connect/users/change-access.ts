import { useQueryClient } from '@tanstack/react-query';
import type { AnswerOf, RequestOf } from '../../../../electron/bridge/contract.ts';
import { ask } from '../../../bridge.ts';
import { keyOf } from '../../../queries.ts';

type Change = 'setUser' | 'removeUser' | 'setAnonymousPull';

/** Changes who may do what. Not a mutation of the query client, which would keep the password in memory for a while. */
export function useChangeAccess() {
  const client = useQueryClient();
  return async <Name extends Change>(name: Name, question: RequestOf<Name>): Promise<AnswerOf<Name>> => {
    const access = await ask(name, question);
    client.setQueryData(keyOf('access', {}), access);
    return access;
  };
}
