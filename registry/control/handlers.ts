import type { AccessControl } from '../access/access.ts';
import { PlainError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import type { Tls } from '../tls/tls.ts';
import { accessAnswers } from './access-answers.ts';
import { adoptAnswers } from './adopt-answers.ts';
import { certificateAnswers } from './certificate-answers.ts';
import { type CollectParts, collectAnswers } from './collect-answers.ts';
import { type ConnectParts, connectAnswers } from './connect-answers.ts';
import { digests } from './digests.ts';
import { hostAnswers } from './host-answers.ts';
import { imageAnswers } from './image-answers.ts';
import { type LiveParts, liveAnswers } from './live-answers.ts';
import { type PolicyParts, policyAnswers } from './policy-answers.ts';
import type { Handlers } from './routes.ts';
import type { Facts } from './status.ts';
import { type TrashParts, trashAnswers } from './trash-answers.ts';
import { type VerifyParts, verifyAnswers } from './verify-answers.ts';

interface SafetyParts {
  tls: Tls;
  access: AccessControl;
}

/** The answer to every question of the contract. */
export function handlers(
  store: Store,
  { addresses, windowLink }: Pick<Facts, 'addresses' | 'windowLink'>,
  parts: CollectParts & ConnectParts & LiveParts & PolicyParts & TrashParts & VerifyParts & SafetyParts,
): Handlers {
  return {
    ...liveAnswers(store, parts),
    ...imageAnswers(store, parts.events),
    ...trashAnswers(store, parts),
    ...collectAnswers(store, parts),
    ...policyAnswers(parts),
    ...verifyAnswers(store, parts),
    ...adoptAnswers(store, parts),
    ...hostAnswers(addresses, parts),
    ...certificateAnswers(parts.tls, addresses),
    ...accessAnswers(parts.access),
    ...connectAnswers(parts),
    digests: (question) => digests(store, question),
    backUp: async () => ({ file: await store.backUp() }),
    windowLink: () => linkOf(windowLink),
  };
}

function linkOf(windowLink: Facts['windowLink']): { url: string } {
  const url = windowLink();
  if (url === undefined) {
    throw new PlainError('This registry does not serve the window. Start it with: berth serve --ui', {
      code: 'WINDOW_CLOSED',
    });
  }
  return { url };
}
