import { type Call, nextPage, pageRequest, sendJson } from '../http.ts';
import type { Store } from '../store/store.ts';

/** `GET /v2/_catalog` (docker distribution; not in the OCI spec). */
export function catalog({ repositories }: Pick<Store, 'repositories'>) {
  return {
    list(call: Call): void {
      const { after, limit } = pageRequest(call, 1000);
      const { names, more } = repositories.page({ after, limit });
      const last = names.at(-1);
      sendJson(
        call,
        { repositories: names },
        more && last ? nextPage('/v2/_catalog', { last, n: limit }) : {},
      );
    },
  };
}
