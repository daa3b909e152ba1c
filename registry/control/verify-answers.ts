import type { Verifier } from '../collect/verifier.ts';
import { parseDigest } from '../names.ts';
import type { Store } from '../store/store.ts';
import type { Handlers } from './routes.ts';

export interface VerifyParts {
  verifier: Verifier;
}

type VerifyCommand = 'verify' | 'damaged' | 'forgetDamaged';

/** Whether the content is still what it was, and what is not. */
export function verifyAnswers(
  { integrity }: Pick<Store, 'integrity'>,
  { verifier }: VerifyParts,
): Pick<Handlers, VerifyCommand> {
  return {
    verify: ({ mibPerSecond }) => verifier.verify(mibPerSecond),
    damaged: () => integrity.damaged(),
    forgetDamaged: async ({ digest }) => ({ forgotten: await integrity.forget(parseDigest(digest)) }),
  };
}
