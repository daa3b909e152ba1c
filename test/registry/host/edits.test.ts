import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Want } from '../../../registry/host/connector.ts';
import { connectionsOn, connectorOf } from '../../make/connections.ts';

/** `BERTH_TEST_RUNS=3000` looks longer. */
const runs = Number(process.env.BERTH_TEST_RUNS ?? 40);
const paths = ['/etc/tool/a', '/etc/tool/b'] as const;
type Path = (typeof paths)[number];
type Deed =
  | { kind: 'connect'; contents: Partial<Record<Path, string>> }
  | { kind: 'disconnect' }
  | { kind: 'edit'; path: Path; content: string | null };

const text = fc.constantFrom('', 'one', 'one\ntwo\n', 'three\n', 'one\n2\ntwo\n', '{}');
/** What is put there by Berth is told from what others put there. */
const theirText = fc.constantFrom(
  'mine',
  'one\nmine\n',
  'mine\ntwo\n',
  'one\nmine\ntwo\nthree\n',
  'mine\nthree\n',
);
const path = fc.constantFrom(...paths);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    kind: fc.constant('connect' as const),
    contents: fc.dictionary(path, text, { minKeys: 1 }) as fc.Arbitrary<Partial<Record<Path, string>>>,
  }),
  fc.record({ kind: fc.constant('disconnect' as const) }),
  fc.record({ kind: fc.constant('edit' as const), path, content: fc.option(theirText) }),
);

/** What is there must be what was there before the changes, or what somebody else made of it. */
test('whatever is connected, edited and disconnected in between, nobody loses a byte', {
  timeout: 60_000 + 1000 * runs,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(path, theirText),
      fc.array(deed, { maxLength: 8 }),
      async (files, deeds) => {
        let wants: Want[] = [];
        const { connections, at } = connectionsOn(
          files,
          connectorOf(() => wants),
        );
        const now = (one: Path) => (existsSync(at(one)) ? readFileSync(at(one), 'utf8') : null);
        /** Of each file, what a person or another program put there last. */
        const theirs = new Map(paths.map((one) => [one, now(one)]));
        for (const deed of deeds) {
          if (deed.kind === 'edit') {
            if (deed.content === null) rmSync(at(deed.path), { force: true });
            else if (existsSync(at('/etc/tool'))) writeFileSync(at(deed.path), deed.content);
            theirs.set(deed.path, now(deed.path));
          } else if (deed.kind === 'connect') {
            wants = Object.entries(deed.contents)
              .filter(([one, content]) => now(one as Path) !== content)
              .map(([path, content]) => ({ kind: 'write', path, content, elevated: false }));
            await connections.connect('docker');
          } else await connections.disconnect(null);
        }
        const left = await connections.disconnect(null);
        const edited = new Set(
          left
            .flatMap(({ steps }) => steps)
            .filter(({ state }) => state === 'edited')
            .map(({ subject }) => subject),
        );
        for (const one of paths) {
          if (!edited.has(one)) expect(now(one)).toBe(theirs.get(one));
        }
        rmSync(at('/'), { recursive: true });
      },
    ),
    { numRuns: runs },
  );
});
