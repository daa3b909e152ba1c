import { base } from './api/base.ts';
import { blobs } from './api/blobs.ts';
import { catalog } from './api/catalog.ts';
import { type ManifestLimits, manifests } from './api/manifests.ts';
import { referrers } from './api/referrers.ts';
import { tags } from './api/tags.ts';
import { uploads } from './api/uploads.ts';
import { RegistryError } from './errors.ts';
import type { Call, Noun, Target } from './http.ts';
import { parseRepository, type Repository } from './names.ts';
import type { Store } from './store/store.ts';

type Handler = (call: Call) => void | Promise<void>;
type Methods = Partial<Record<'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', Handler>>;

/** The whole API: every address under /v2/ and what it answers to. The first that fits is meant. */
function table(store: Store, limits: ManifestLimits): [path: string, methods: Methods][] {
  const v2 = base();
  const blob = blobs(store, limits);
  const upload = uploads(store, limits);
  const manifest = manifests(store, limits);
  const { list: listTags } = tags(store);
  const { list: listReferrers } = referrers(store);
  const { list: listCatalog } = catalog(store);
  return [
    ['/v2', { GET: v2.check, HEAD: v2.check }],
    ['/v2/', { GET: v2.check, HEAD: v2.check }],
    ['/v2/_catalog', { GET: listCatalog, HEAD: listCatalog }],
    ['/v2/<name>/tags/list', { GET: listTags, HEAD: listTags }],
    ['/v2/<name>/blobs/uploads', { POST: upload.start }],
    ['/v2/<name>/blobs/uploads/', { POST: upload.start }],
    [
      '/v2/<name>/blobs/uploads/<id>',
      {
        GET: upload.status,
        HEAD: upload.status,
        PATCH: upload.append,
        PUT: upload.finish,
        DELETE: upload.cancel,
      },
    ],
    ['/v2/<name>/blobs/<digest>', { GET: blob.get, HEAD: blob.head, DELETE: blob.remove }],
    [
      '/v2/<name>/manifests/<reference>',
      { GET: manifest.get, HEAD: manifest.get, PUT: manifest.put, DELETE: manifest.remove },
    ],
    ['/v2/<name>/referrers/<digest>', { GET: listReferrers, HEAD: listReferrers }],
  ];
}

/** A path taken apart: what stands literally at its end, behind the name. */
interface Route {
  methods: Methods;
  noun: Noun;
  /** Segments behind `<name>`; undefined stands for the argument, and only at the end. */
  tail: (string | undefined)[];
  exact: string | undefined;
}

export type Router = (method: string, url: string) => { handle: Handler; target: Target };

/** Finds the handler of a request, or throws the refusal: 404 for no such address, 405 for no such method there. */
export function router(store: Store, limits: ManifestLimits): Router {
  const routes = table(store, limits).map(([path, methods]) => compile(path, methods));
  return (method, url) => {
    const [path, search] = splitUrl(url);
    const segments = path.split('/');
    for (const route of routes) {
      const target = match(route, path, segments, search);
      if (!target) continue;
      const handle = route.methods[method as keyof Methods];
      if (!handle) throw notAllowed(route.methods);
      return { handle, target };
    }
    throw path.startsWith('/v2/') ? new RegistryError('NAME_UNKNOWN') : new RegistryError('NOT_FOUND');
  };
}

function compile(path: string, methods: Methods): Route {
  const [, behind] = path.split('/<name>/');
  if (behind === undefined)
    return { methods, noun: path === '/v2/_catalog' ? 'catalog' : '', tail: [], exact: path };
  const [first, second] = behind.split('/');
  return {
    methods,
    noun: (second === 'uploads' ? second : first) as Noun,
    tail: behind.split('/').map((s) => (s.startsWith('<') ? undefined : s)),
    exact: undefined,
  };
}

/** A name may itself hold `/blobs/uploads` or `/tags/list`, so a path is read from its end. */
function match(
  { noun, tail, exact }: Route,
  path: string,
  segments: string[],
  search: string,
): Target | undefined {
  if (exact !== undefined) {
    return path === exact ? { noun, repository: '' as Repository, argument: '', search } : undefined;
  }
  // The first two segments are '' and 'v2'; at least one is the name's.
  const offset = segments.length - tail.length;
  if (offset < 3 || segments[1] !== 'v2') return undefined;
  for (const [i, literal] of tail.entries()) {
    if (literal !== undefined && segments[offset + i] !== literal) return undefined;
  }
  const argument = tail.at(-1) === undefined ? (segments.at(-1) ?? '') : '';
  return { noun, repository: parseRepository(segments.slice(2, offset).join('/')), argument, search };
}

/** Escapes are undone before anything is read, so that `a%2Fb` and `a/b` are one; bad ones are the client's mistake. */
function splitUrl(url: string): [path: string, search: string] {
  const query = url.indexOf('?');
  const raw = query < 0 ? url : url.slice(0, query);
  const search = query < 0 ? '' : url.slice(query + 1);
  if (!raw.includes('%')) return [raw, search];
  try {
    return [decodeURIComponent(raw), search];
  } catch {
    throw new RegistryError('NAME_INVALID', { reason: 'the address has a malformed escape' });
  }
}

function notAllowed(methods: Methods): RegistryError {
  const allow = Object.keys(methods).join(', ');
  return new RegistryError('METHOD_UNSUPPORTED', { allow }, { headers: { allow } });
}
