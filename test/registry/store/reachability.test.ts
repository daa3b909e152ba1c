import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ControlClient } from '../../../registry/control/client.ts';
import { control } from '../../make/control.ts';
import { contentOf } from '../../make/data.ts';
import { type Deed, Doer, deeds } from '../../make/deeds.ts';
import { live } from '../../make/life.ts';
import { recorded } from '../../make/recorded.ts';
import { bytesOf, heldAlone, manifestsOf, recount, spare } from '../../make/recount.ts';

const names = ['app0', 'app1', 'app2'];
const runs = { numRuns: 12, endOnFailure: true };

test('whatever is pushed, deleted, restored and moved, what is needed is what a slow recount finds', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, async (all) => {
      await withRegistry(all, async (client, data) => {
        const counted = recount(data);
        // As things are now; what is asked next is of the same moment.
        const entries = await client.ask('trash', {});
        const usage = await client.ask('usage', {});
        expect({
          all: usage.bytes,
          needed: usage.uniqueBytes + usage.sharedBytes,
          trash: usage.trashBytes,
          untagged: usage.untaggedBytes,
        }).toEqual({
          all: bytesOf(counted, counted.stored.keys()),
          needed: bytesOf(counted, counted.needed),
          trash: bytesOf(counted, heldAlone(counted)),
          untagged: bytesOf(counted, spare(counted)),
        });
        expect(entries.map(({ id, bytes }) => [id, bytes])).toEqual(
          entries.map(({ id }) => [id, bytesOf(counted, heldAlone(counted, id))]),
        );
        expect(entries.map(({ id }) => id).sort()).toEqual([...counted.held.keys()].sort());
        expect(untaggedAmiss(data)).toEqual([]);
      });
    }),
    runs,
  );
}, 300_000);

test('and a clean-up leaves exactly that', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, async (all) => {
      await withRegistry(all, async (client, data) => {
        const counted = recount(data);
        const { bytes, trashBytes } = await client.ask('previewCollect', { limit: 0 });
        expect({ bytes, trashBytes }).toEqual({
          bytes: bytesOf(counted, spare(counted)),
          trashBytes: bytesOf(counted, heldAlone(counted)),
        });
        expect(await client.ask('collect', {})).toMatchObject({ bytes, troubles: [] });
        const stays = [...counted.needed, ...heldAlone(counted)].sort();
        expect(contentOf(data)).toEqual([...new Set(stays)]);
        const after = recount(data);
        expect([...after.needed].sort()).toEqual([...counted.needed].sort());
      });
    }),
    runs,
  );
}, 300_000);

test('and whatever of it is deleted, restoring that leaves no trace', async () => {
  await fc.assert(
    fc.asyncProperty(
      deeds,
      fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 6 }),
      async (all, picks) => {
        await withRegistry(all, async (client, data) => {
          const repositories = names.filter((name) => recorded(data, name));
          const there = repositories.flatMap((name) => referencesTo(data, name));
          const removed = picks.flatMap((nth) => there[nth % there.length] ?? []);
          if (removed.length === 0) return;
          const before = repositories.map((name) => recorded(data, name));
          const ids = (await client.ask('remove', { references: removed })).map(({ trashId }) => trashId);
          await client.ask('restore', { ids, overwrite: false });
          expect(repositories.map((name) => recorded(data, name))).toEqual(before);
        });
      },
    ),
    runs,
  );
}, 300_000);

/** Manifests that have a tag and are said to have none, or the other way round. */
function untaggedAmiss(data: string): unknown[] {
  return names.flatMap((name) => {
    const { tags = [], manifests = [] } = recorded(data, name) ?? {};
    return manifests.filter(
      ({ digest, untagged_at }) => tags.some((tag) => tag.digest === digest) !== (untagged_at === null),
    );
  });
}

function referencesTo(data: string, name: string): string[] {
  const tags = recorded(data, name)?.tags.map((tag) => `${name}:${tag.name}`) ?? [];
  return [name, ...tags, ...manifestsOf(data, name).map((digest) => `${name}@${digest}`)];
}

/** Nothing is leased by the time that it is looked at. */
async function withRegistry(all: Deed[], look: (client: ControlClient, data: string) => Promise<void>) {
  const life = await live({ leaseMinutes: 0.0001, logLevel: 'silent' });
  const client = control(life.data);
  const doer = new Doer(life.port, client);
  for (const deed of all) await doer.do(deed);
  await new Promise((resolve) => setTimeout(resolve, 10));
  await look(client, life.data);
  await life.stop();
}
