import type { Collector } from '../collect/collector.ts';
import type { PolicyInForce } from '../collect/policy.ts';
import { PlainError } from '../errors.ts';
import type { Events } from '../events/events.ts';
import { parseImageReference } from '../names.ts';
import type { Store, ThrownAway } from '../store/store.ts';
import type { Emptied, Question, Removal, Restored } from './contract.ts';
import { kindOf } from './remove.ts';
import type { Handlers } from './routes.ts';

export interface TrashParts {
  events: Events;
  policy: Pick<PolicyInForce, 'current'>;
  collector: Pick<Collector, 'collectLetGo'>;
}

type TrashCommand = 'remove' | 'trash' | 'restore' | 'emptyTrash';

/** Deleting and the way back, for the owner: a read-only registry is read-only for clients, not for them. */
export function trashAnswers(store: Store, parts: TrashParts): Pick<Handlers, TrashCommand> {
  return {
    remove: ({ references }) => remove(store, parts, references),
    trash: () => store.trash.list(),
    restore: (question) => restore(store, parts, question),
    emptyTrash: ({ ids }) => emptyTrash(store, parts, ids),
  };
}

async function remove(
  { trash }: Store,
  { events, policy }: TrashParts,
  references: string[],
): Promise<Removal[]> {
  const by = { client: 'berth', days: policy.current.trashDays };
  const thrown = await trash.throwAway(references.map(parseImageReference), by);
  return thrown.map((one) => {
    const removal = removalOf(one);
    const { kind, repository, tags, digest } = removal;
    events.happened({ kind: 'delete', repository, tag: kind === 'tag' ? (tags[0] ?? null) : null, digest });
    return removal;
  });
}

function removalOf({ id, removed, tags, digest, until }: ThrownAway): Removal {
  return { repository: removed.repository, kind: kindOf(removed), tags, digest, trashId: id, until };
}

async function restore(
  { trash }: Store,
  { events }: TrashParts,
  { ids, overwrite }: Question<'restore'>,
): Promise<Restored[]> {
  const restored = await trash.restore(ids, { overwrite });
  for (const { kind, repository, tags, digest } of restored)
    events.happened({ kind: 'restore', repository, tag: kind === 'tag' ? (tags[0] ?? null) : null, digest });
  return restored;
}

async function emptyTrash(
  { trash }: Store,
  { events, collector }: TrashParts,
  ids: number[] | null,
): Promise<Emptied> {
  const entries = await trash.letGo(ids ?? 'all', { byHand: true });
  if (ids !== null && entries === 0) {
    throw new PlainError('None of this is in the trash any more: it was restored, or it is gone for good.', {
      code: 'TRASH_UNKNOWN',
    });
  }
  const { bytes } = entries > 0 ? await collector.collectLetGo() : { bytes: 0 };
  events.changed();
  return { entries, bytes };
}
