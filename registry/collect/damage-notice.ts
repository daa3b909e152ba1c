import type { Trouble } from '../facts.ts';
import type { Store } from '../store/store.ts';

const mostImages = 5;

/** What a person should know of damaged content; nothing while there is none. */
export async function damageNotices({ integrity }: Pick<Store, 'integrity'>): Promise<Trouble[]> {
  const count = integrity.damagedCount;
  if (count === 0) return [];
  const damaged = await integrity.damaged(mostImages);
  const images = [...new Set(damaged.flatMap((one) => one.images))].slice(0, mostImages).join(', ');
  const message = `${count === 1 ? 'A blob is' : `${count} blobs are`} damaged${images && `, of ${images}`}. Push ${count === 1 ? 'it' : 'them'} again, or forget the damage.`;
  return [{ code: 'BLOBS_DAMAGED', message, facts: { count, images } }];
}
