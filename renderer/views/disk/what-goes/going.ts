import type { CleanUp, GarbageKind } from '../../../../electron/bridge/contract.ts';

/** One kind of what would go. */
export interface Going {
  kind: GarbageKind;
  items: number;
  /** Comes back if only this kind is taken. */
  bytes: number;
}

const order: GarbageKind[] = ['manifest', 'blob', 'cached', 'upload', 'file'];

/** Those that take their layers with them. */
const images: GarbageKind[] = ['manifest', 'cached'];

/**
 * What would go as a person sees it: an image takes its layers with it, so they are counted as its bytes and not among
 * those that nothing uses. Kinds of which there is nothing are left out.
 */
export function goingKinds({ sums, withManifests }: Pick<CleanUp, 'sums' | 'withManifests'>): Going[] {
  const carrier = images.find((kind) => sums[kind].items > 0);
  return order
    .map((kind) => {
      const { items, bytes } = sums[kind];
      if (kind === carrier) return { kind, items, bytes: bytes + withManifests.bytes };
      if (kind !== 'blob') return { kind, items, bytes };
      return { kind, items: items - withManifests.items, bytes: bytes - withManifests.bytes };
    })
    .filter(({ items }) => items > 0);
}

/** The kinds there are, in their order. */
export function kindsOf(items: readonly { kind: GarbageKind }[]): GarbageKind[] {
  const there = new Set(items.map(({ kind }) => kind));
  return order.filter((kind) => there.has(kind));
}

/** Leaves a kind, or takes it again. An image does not go without its layers, nor layers of any kind for themselves. */
export function left(kinds: ReadonlySet<GarbageKind>, kind: GarbageKind, leave: boolean): Set<GarbageKind> {
  const next = new Set(kinds);
  if (leave) next.add(kind);
  else next.delete(kind);
  if (leave && kind === 'blob') for (const image of images) next.add(image);
  if (!leave && images.includes(kind)) next.delete('blob');
  return next;
}

/** What a clean-up is told to take. */
export function taken(kinds: ReadonlySet<GarbageKind>): { kinds?: GarbageKind[] } {
  return kinds.size === 0 ? {} : { kinds: order.filter((kind) => !kinds.has(kind)) };
}
