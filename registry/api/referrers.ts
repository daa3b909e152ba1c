import { type Call, type Headers, nextPage, sendBytes } from '../http.ts';
import { mediaTypes } from '../manifest.ts';
import { parseDigest } from '../names.ts';
import type { Store } from '../store/store.ts';

/** Clients stop reading at 4 MiB; a page ends before, though it always has one entry. */
const mostPageBytes = 2 * 1024 * 1024;
const mostEntries = 1000;

/** `GET /v2/<name>/referrers/<digest>` (spec, end-12): 200 also for what was never pushed. */
export function referrers({ manifests }: Pick<Store, 'manifests'>) {
  return {
    list(call: Call): void {
      const { repository, query } = call;
      const digest = parseDigest(call.argument);
      const artifactType = query.get('artifactType') ?? undefined;
      const cursor = Number(/^\d{1,15}$/.exec(query.get('last') ?? '0')?.[0] ?? 0);
      const wanted = Number(/^[1-9]\d{0,2}$/.exec(query.get('n') ?? '')?.[0] ?? mostEntries);
      const found = manifests.referrers(repository, digest, { artifactType, cursor, limit: wanted + 1 });
      const entries: string[] = [];
      let last = cursor;
      let bytes = 0;
      for (const { cursor: own, ...descriptor } of found.slice(0, wanted)) {
        const entry = JSON.stringify(descriptor);
        bytes += Buffer.byteLength(entry);
        if (entries.length > 0 && bytes > mostPageBytes) break;
        entries.push(entry);
        last = own;
      }
      const path = `/v2/${repository}/referrers/${digest}`;
      const headers: Headers = {
        'content-type': mediaTypes.ociIndex,
        ...(artifactType !== undefined && { 'oci-filters-applied': 'artifactType' }),
        ...(entries.length < found.length &&
          nextPage(path, { ...(artifactType !== undefined && { artifactType }), last, n: wanted })),
      };
      const index = `{"schemaVersion":2,"mediaType":"${mediaTypes.ociIndex}","manifests":[${entries.join(',')}]}`;
      sendBytes(call, 200, headers, Buffer.from(index));
    },
  };
}
