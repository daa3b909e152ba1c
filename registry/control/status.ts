import type { Budgets } from '../collect/budgets.ts';
import type { CleanUpFigure } from '../collect/clean-up-figure.ts';
import { damageNotices } from '../collect/damage-notice.ts';
import type { Reserve } from '../collect/reserve.ts';
import type { Policy, Trouble } from '../facts.ts';
import type { Store, Totals } from '../store/store.ts';
import type { Tls } from '../tls/tls.ts';
import { version } from '../version.ts';
import type { Status } from './contract.ts';
import { TrashFigures } from './trash-figures.ts';

/** What the owner's doors need to know that the store does not. */
export interface Facts extends Pick<Status, 'startedAt' | 'addresses' | 'listening' | 'exposed'> {
  readOnly(): boolean;
  /** A link to the window; undefined where that is not served. */
  windowLink(): string | undefined;
}

/** What says how much room is left. */
export interface Limits {
  policy: { readonly current: Policy };
  budgets: Pick<Budgets, 'notices'>;
  reserve: Pick<Reserve, 'notices'>;
  cleanUp: Pick<CleanUpFigure, 'bytes'>;
  tls: Pick<Tls, 'notices'>;
}

/** Says how the registry is, also while its disk is gone. */
export function statusOf(
  store: Store,
  { startedAt, addresses, listening, exposed, readOnly }: Facts,
  { policy, budgets, reserve, cleanUp, tls }: Limits,
) {
  const trash = new TrashFigures(store);
  let held: Totals = { repositories: 0, tags: 0, manifests: 0, blobs: 0, bytes: 0 };
  return async (): Promise<Status> => {
    const { disk, trouble } = await store.health();
    held = totalsOf(store) ?? held;
    return {
      version,
      pid: process.pid,
      startedAt,
      data: store.folder,
      addresses,
      listening,
      readOnly: readOnly(),
      exposed,
      store: held,
      disk,
      trouble,
      notices: [...reserve.notices(disk), ...budgets.notices, ...tls.notices, ...(await noticesOf(store))],
      cleanUpBytes: cleanUp.bytes,
      trash: trash.now(),
      budget: budgetOf(policy.current),
    };
  };
}

function budgetOf({ budgets }: Policy): Status['budget'] {
  const ofStore = budgets.find(({ pattern }) => pattern === null);
  return ofStore ? { bytes: ofStore.bytes, warnPercent: ofStore.warnPercent } : null;
}

async function noticesOf(store: Store): Promise<Trouble[]> {
  try {
    return await damageNotices(store);
  } catch {
    // As with what it held: `trouble` says why.
    return [];
  }
}

function totalsOf(store: Store): Totals | undefined {
  try {
    return store.totals();
  } catch {
    // `trouble` says why; what it held last is still the best answer.
    return undefined;
  }
}
