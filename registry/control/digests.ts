import { RegistryError } from '../errors.ts';
import { type Algorithm, type Digest, parseRepository } from '../names.ts';
import type { Store } from '../store/store.ts';
import type { Question } from './contract.ts';

/** So many are enough to say that a digest was cut too short. */
const mostDigests = 20;

/** The digests that a short one may stand for. */
export function digests(store: Store, { beginning, repository }: Question<'digests'>): Digest[] {
  const [, algorithm, hex = ''] = /^(sha256|sha512):([0-9a-f]{4,128})$/.exec(beginning) ?? [];
  if (!algorithm) throw new RegistryError('DIGEST_INVALID', { digest: beginning.slice(0, 200) });
  return store.digests.beginning(
    { algorithm: algorithm as Algorithm, hex },
    { repository: repository === undefined ? undefined : parseRepository(repository), limit: mostDigests },
  );
}
