import { RegistryError } from '../errors.ts';
import { type Call, nextPage, pageRequest, sendJson } from '../http.ts';
import type { Store } from '../store/store.ts';

/** `GET /v2/<name>/tags/list` (spec, end-8). */
export function tags({ repositories, tags }: Pick<Store, 'repositories' | 'tags'>) {
  return {
    list(call: Call): void {
      const { repository } = call;
      if (!repositories.exists(repository)) throw new RegistryError('NAME_UNKNOWN', { name: repository });
      const { after, limit } = pageRequest(call);
      const { names, more } = tags.page(repository, { after, limit });
      const last = names.at(-1);
      const next = more && last ? nextPage(`/v2/${repository}/tags/list`, { last, n: limit }) : {};
      sendJson(call, { name: repository, tags: names }, next);
    },
  };
}
